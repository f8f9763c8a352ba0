// For tests: a scope of names with types, and a compile that must succeed.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "formula/engine.h"
#include "formula/formula.h"

namespace kedu::formula {

class TestScope final : public Scope {
 public:
  TestScope(std::initializer_list<std::pair<const std::string, Type>> types) : types_(types) {}

  std::optional<Reference> resolve(std::span<const std::string> names) const override {
    Reference reference{{names.begin(), names.end()}, {}};
    auto it = types_.find(reference.key());
    if (it == types_.end()) return {};
    reference.type = it->second;
    return reference;
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
};

inline Formula compiled(const std::string& source, const Scope& scope) {
  auto compilation = compile(source, scope);
  EXPECT_TRUE(compilation.formula) << source << ": "
                                   << (compilation.diagnostics.empty() ? "" : compilation.diagnostics[0].message.zh);
  return compilation.formula ? *compilation.formula : Formula{};
}

}  // namespace kedu::formula
