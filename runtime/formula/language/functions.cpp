// Reads the library's declarations into FunctionSpecs and finds them by name.
#include "formula/language/functions.h"

#include <algorithm>

#include "base/limits.h"

namespace kedu::formula {

std::string upper_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

Kind kind_named(std::string_view name) {
  if (name == "number") return Kind::number;
  if (name == "text") return Kind::text;
  if (name == "bool") return Kind::boolean;
  if (name == "date") return Kind::date;
  if (name == "datetime") return Kind::datetime;
  if (name == "blank") return Kind::blank;
  return Kind::any;
}

std::size_t FunctionSpec::least() const {
  std::size_t count = 0;
  for (auto& parameter : parameters) count += parameter.optional ? 0 : 1;
  return count;
}

std::size_t FunctionSpec::most() const {
  bool repeats = std::any_of(parameters.begin(), parameters.end(), [](auto& p) { return p.repeat; });
  return repeats ? limits::formula_arguments : parameters.size();
}

std::size_t FunctionSpec::group() const {
  return static_cast<std::size_t>(
      std::count_if(parameters.begin(), parameters.end(), [](auto& p) { return p.repeat; }));
}

const Parameter* FunctionSpec::parameter(std::size_t index) const {
  if (index < parameters.size()) return &parameters[index];
  std::vector<const Parameter*> repeated;
  for (auto& p : parameters)
    if (p.repeat) repeated.push_back(&p);
  if (repeated.empty()) return nullptr;
  return repeated[(index - parameters.size()) % repeated.size()];
}

namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

std::string text_of(const Json& object, const char* key) {
  auto it = object.find(key);
  if (it == object.end()) return "";
  if (it->is_string()) return it->get<std::string>();
  return it->is_number_integer() ? std::to_string(it->get<int>()) : "";
}

bool flag(const Json& object, const char* key) {
  auto it = object.find(key);
  return it != object.end() && it->is_boolean() && it->get<bool>();
}

FunctionSpec read(const Json& declaration) {
  FunctionSpec spec;
  spec.name = text_of(declaration, "name");
  spec.zh = text_of(declaration, "zh");
  spec.returns = text_of(declaration, "returns");
  spec.scale = text_of(declaration, "scale");
  spec.clock = flag(declaration, "clock");
  if (auto parameters = declaration.find("params"); parameters != declaration.end())
    for (auto& p : *parameters)
      spec.parameters.push_back({text_of(p, "name"), text_of(p, "zh"), kind_named(text_of(p, "type")),
                                 flag(p, "optional"), flag(p, "repeat"), flag(p, "lazy"), flag(p, "list"),
                                 flag(p, "cells")});
  return spec;
}

}  // namespace

Functions::Functions(const Json& declarations) {
  for (auto& declaration : declarations) {
    std::size_t index = specs_.size();
    specs_.push_back(read(declaration));
    auto& spec = specs_.back();
    names_.push_back(spec.name);
    by_name_.emplace(upper_ascii(spec.name), index);
    if (!spec.zh.empty()) by_chinese_.emplace(spec.zh, index);
    if (auto aliases = declaration.find("aliases"); aliases != declaration.end())
      for (auto& alias : *aliases) {
        auto name = alias.get<std::string>();
        (is_ascii(name) ? by_name_ : by_chinese_).emplace(upper_ascii(name), index);
      }
  }
}

const Functions& Functions::all() {
  static const Functions functions(function_declarations());
  return functions;
}

const FunctionSpec* Functions::find(std::string_view name) const {
  auto it = by_name_.find(upper_ascii(name));
  return it == by_name_.end() ? nullptr : &specs_[it->second];
}

const FunctionSpec* Functions::find_chinese(std::string_view name) const {
  auto it = by_chinese_.find(name);
  return it == by_chinese_.end() ? nullptr : &specs_[it->second];
}

}  // namespace kedu::formula
