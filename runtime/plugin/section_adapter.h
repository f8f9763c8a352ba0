// A section as a plug-in's loader sees it, over the definition's binder.
#pragma once

#include "definition/load.h"
#include "plugin/api/plugin.h"

namespace kedu::plugin {

class SectionAdapter final : public Section {
 public:
  explicit SectionAdapter(definition::Binder& binder) : binder_(binder) {}

  const Json& tree() const override { return binder_.tree(); }
  std::string version() const override { return binder_.version(); }
  std::vector<FieldFacts> fields(std::string_view form) const override;
  bool has_role(std::string_view role) const override { return binder_.definition().role(role) != nullptr; }
  FormulaHandle formula(const std::string& pointer, const FormulaScope& scope) override;
  FormulaHandle query_formula(const std::string& pointer, const FormulaScope& scope, TextPart part) override;
  bool follows_clock(FormulaHandle formula, std::string_view form) const override {
    return binder_.follows_clock(formula.index, form);
  }
  void compute(const std::string& pointer, std::string_view form, std::string_view field,
               const std::string& formula) override {
    binder_.compute(pointer, form, field, formula);
  }
  std::string type_of(FormulaHandle formula) const override;
  std::vector<const Json*> sections(std::string_view kind) const override;
  void issue(const std::string& pointer, std::string code, Text message, Text hint) override {
    binder_.issue(pointer, std::move(code), std::move(message), std::move(hint));
  }
  void unknown_name(const std::string& pointer, std::string_view what, std::span<const std::string> names) override;

 private:
  definition::Binder& binder_;
};

}  // namespace kedu::plugin
