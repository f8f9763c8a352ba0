// An app folder made of one text for a test: `--- path` begins a file. And a small kind of section.
#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "definition/load.h"

namespace kedu::definition {

/// Exists as long as the object does.
class TestApp {
 public:
  explicit TestApp(const std::string& text) {
    static std::atomic<int> count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("kedu-definition-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(folder_);
    std::istringstream in(text);
    std::string line, path, content;
    auto flush = [&] {
      if (!path.empty()) write(path, content);
      content.clear();
    };
    while (std::getline(in, line)) {
      if (line.starts_with("--- ") && line.find('.') != std::string::npos) {
        flush();
        path = line.substr(4);
      } else {
        content += line + "\n";
      }
    }
    flush();
  }
  ~TestApp() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TestApp(const TestApp&) = delete;

  void write(const std::string& path, const std::string& content) const {
    auto full = folder_ / path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full, std::ios::binary) << content;
  }
  std::string folder() const { return folder_.string(); }

 private:
  std::filesystem::path folder_;
};

/// Knows `note: id`, with a form, a color, and a formula `when` over the form's names and `person.`.
inline Extensions test_extensions() {
  Extensions extensions;
  SectionKind note;
  note.kind = "note";
  note.plugin = "notes";
  note.schema = Json::parse(R"({"type": "object", "required": ["note", "form"], "additionalProperties": false,
    "properties": {"note": {"type": "string"}, "form": {"type": "string"},
      "color": {"enum": ["red", "blue"]}, "when": {"type": "string", "pattern": "^="},
      "of": {"anyOf": [{"type": "object", "properties": {"field": {"type": "string"}}, "required": ["field"], "additionalProperties": false},
                       {"type": "object", "properties": {"that": {"type": "string"}, "say": {"type": "string"}}, "required": ["that", "say"], "additionalProperties": false}]}}})");
  note.extends = [](const Json& tree) {
    std::vector<std::pair<std::string, Json>> fields;
    if (tree.contains("color"))
      fields.emplace_back(tree["form"].get<std::string>(),
                          Json{{"field", "note_color"}, {"label", "便签颜色"}, {"type", "text"}});
    return fields;
  };
  note.bind = [](Binder& binder) -> std::shared_ptr<const void> {
    auto form = binder.tree()["form"].get<std::string>();
    if (!binder.definition().form(form)) {
      binder.issue("/form", "unknown-form", {"没有表单“" + form + "”", "unknown form '" + form + "'"});
      return nullptr;
    }
    int formula = -1;
    if (binder.tree().contains("when")) formula = binder.formula("/when", {form, {{"person", "person", {}}}});
    return std::make_shared<const int>(formula);
  };
  extensions.kinds.push_back(std::move(note));
  return extensions;
}

}  // namespace kedu::definition
