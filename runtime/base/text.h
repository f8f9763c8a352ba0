// A text that people see: Chinese first, English beside it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace kedu {

enum class Language { zh, en };

struct Text {
  std::string zh;
  std::string en;  ///< may be empty: then the Chinese is shown

  Text() = default;
  Text(std::string both) : zh(std::move(both)) {}
  Text(const char* both) : zh(both) {}
  Text(std::string chinese, std::string english) : zh(std::move(chinese)), en(std::move(english)) {}

  const std::string& in(Language language) const { return language == Language::en && !en.empty() ? en : zh; }
  bool empty() const { return zh.empty() && en.empty(); }
  friend bool operator==(const Text&, const Text&) = default;
};

/// "zh" or "en" from an Accept-Language header; Chinese when in doubt.
Language preferred_language(std::string_view accept_language);

}  // namespace kedu
