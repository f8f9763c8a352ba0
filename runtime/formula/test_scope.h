// For tests: a scope of names with types, and a compile that must succeed.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "formula/engine.h"
#include "formula/formula.h"

namespace kedu::formula {

class TestScope final : public Scope {
 public:
  /// `far`: columns of other forms, by "form.field".
  TestScope(std::initializer_list<std::pair<const std::string, Type>> types, std::map<std::string, FarColumn> far = {})
      : types_(types), far_(std::move(far)) {}

  std::optional<Reference> resolve(std::span<const std::string> names) const override {
    Reference reference{{names.begin(), names.end()}, {}};
    auto it = types_.find(reference.key());
    if (it == types_.end()) return {};
    reference.type = it->second;
    reference.is_id = reference.path.back() == "id";
    return reference;
  }
  std::optional<FarColumn> far(std::span<const std::string> names) const override {
    Reference reference{{names.begin(), names.end()}, {}};
    auto it = far_.find(reference.key());
    return it == far_.end() ? std::nullopt : std::optional(it->second);
  }
  std::vector<std::string> far_names(std::span<const std::string> prefix) const override {
    std::vector<std::string> out;
    for (auto& [key, column] : far_) {
      auto dot = key.find('.');
      if (prefix.empty() || key.substr(0, dot) == prefix[0])
        out.push_back(prefix.empty() ? key.substr(0, dot) : key.substr(dot + 1));
    }
    return out;
  }
  std::vector<std::string> names(std::span<const std::string> prefix) const override {
    std::string start;
    for (auto& name : prefix) start += name + ".";
    std::vector<std::string> out;
    for (auto& [key, type] : types_)
      if (key.starts_with(start)) out.push_back(key.substr(start.size(), key.find('.', start.size()) - start.size()));
    return out;
  }

 private:
  std::map<std::string, Type> types_;
  std::map<std::string, FarColumn> far_;
};

inline Formula compiled(const std::string& source, const Scope& scope) {
  auto compilation = compile(source, scope);
  EXPECT_TRUE(compilation.formula) << source << ": "
                                   << (compilation.diagnostics.empty() ? "" : compilation.diagnostics[0].message.zh);
  return compilation.formula ? *compilation.formula : Formula{};
}

}  // namespace kedu::formula
