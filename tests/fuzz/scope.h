// The names that fuzzed formulas may use: one of each kind.
#pragma once

#include <map>
#include <string>

#include "expect.h"
#include "formula/formula.h"

namespace kedu::fuzz {

class Names final : public formula::Scope {
 public:
  std::optional<formula::Reference> resolve(std::span<const std::string> names) const override {
    formula::Reference reference{{names.begin(), names.end()}, {}};
    auto found = types().find(reference.key());
    if (found == types().end()) return {};
    reference.type = found->second;
    return reference;
  }
  std::vector<std::string> names(std::span<const std::string> prefix) const override {
    std::vector<std::string> out;
    if (prefix.empty())
      for (auto& one : types()) out.push_back(one.first);
    return out;
  }

  static const std::map<std::string, formula::Type>& types() {
    using formula::Kind;
    static const std::map<std::string, formula::Type> all{
        {"金额", {Kind::number, false, 2}}, {"n", {Kind::number, false, 0}},     {"名", {Kind::text, false, {}}},
        {"日", {Kind::date, false, {}}},    {"刻", {Kind::datetime, false, {}}}, {"真", {Kind::boolean, false, {}}},
        {"列", {Kind::number, true, 2}},    {"签", {Kind::text, true, {}}},      {"x", {Kind::any, false, {}}}};
    return all;
  }
};

}  // namespace kedu::fuzz
