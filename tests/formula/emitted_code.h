// What every compilation must keep, whatever the text was: places inside the source, words for people, and code that
// holds only slots, literals and names of the library. Empty when all is well, else what is not.
#pragma once

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "formula/formula.h"
#include "formula/language/emit_js.h"

namespace kedu::formula {

/// The words of code outside of string literals: names with their dots; empty when a literal does not end.
inline std::optional<std::vector<std::string>> words(const std::string& js) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < js.size();) {
    auto c = static_cast<unsigned char>(js[i]);
    if (c == '"') {
      for (++i; i < js.size() && js[i] != '"'; ++i)
        if (js[i] == '\\') ++i;
      if (i++ >= js.size()) return {};
    } else if (std::isalpha(c) || c == '_' || c == '$' || c >= 0x80) {
      auto from = i;
      while (i < js.size() &&
             (std::isalnum(static_cast<unsigned char>(js[i])) || js[i] == '.' || js[i] == '_' || js[i] == '$'))
        ++i;
      if (from == i) return {};  // a letter beyond ASCII outside of a literal
      out.push_back(js.substr(from, i - from));
    } else if (std::isdigit(c)) {
      while (i < js.size() && (std::isalnum(static_cast<unsigned char>(js[i])) || js[i] == '.' ||
                               ((js[i] == '+' || js[i] == '-') && js[i - 1] == 'e')))
        ++i;
    } else {
      ++i;
    }
  }
  return out;
}

inline bool allowed(const std::string& word) {
  static const std::set<std::string> fixed{"return", "null", "true",          "false",          "typeof",
                                           "const",  "let",  "Array.isArray", "Kedu.functions", "r"};
  static const std::set<std::string> library = [] {
    std::set<std::string> names;
    for (auto* name : {"add", "sub", "mul", "div", "pow",   "cat",  "eq",     "ne",   "lt",   "le",   "gt",
                       "ge",  "neg", "pos", "pct", "truth", "snap", "number", "list", "once", "round"})
      names.insert(std::string("Kedu.") + name);
    for (auto* name : {"add", "sub", "lt", "le", "gt", "ge"}) names.insert(std::string("Kedu.dated.") + name);
    for (auto* name : {"eq", "ne", "lt", "le", "gt", "ge", "snap", "cut"})
      names.insert(std::string("Kedu.plain.") + name);
    for (auto& spec : function_declarations()) names.insert("Kedu.functions." + spec["name"].get<std::string>());
    return names;
  }();
  if (fixed.contains(word) || library.contains(word)) return true;
  bool slot = word.size() > 1 && std::string("antl").find(word[0]) != std::string::npos;
  return slot && std::all_of(word.begin() + 1, word.end(), [](unsigned char c) { return std::isdigit(c); });
}

/// Code as emitted: its first word that is none of ours.
inline std::string stray_word(const std::string& js) {
  auto found = words(js);
  if (!found) return "a literal that does not end: " + js;
  for (auto& word : *found)
    if (!allowed(word)) return word + " in " + js;
  return {};
}

inline std::string complaint(const std::string& source, const Compilation& compilation) {
  auto length = static_cast<int>(count_code_points(source));
  if (!compilation.formula && compilation.diagnostics.empty()) return "neither formula nor diagnostic";
  for (auto& d : compilation.diagnostics) {
    bool inside = d.pos >= 0 && d.len >= 1 && d.pos <= length && (d.pos == length || d.pos + d.len <= length);
    if (!inside) return d.code + " at " + std::to_string(d.pos) + "+" + std::to_string(d.len) + " lies outside";
    if (d.code.empty() || d.message.zh.empty() || d.message.en.empty()) return "a diagnostic without words";
  }
  if (!compilation.formula) return {};
  auto stray = stray_word(compilation.formula->js);
  return stray.empty() ? stray_word(emit_row(*compilation.formula->tree).js) : stray;
}

}  // namespace kedu::formula
