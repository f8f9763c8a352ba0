// Plug-in words to definition words.
#include "plugin/section_adapter.h"

#include "base/utf8.h"
#include "command/view.h"

namespace kedu::plugin {

namespace {

definition::FormulaScope in_definition_words(const FormulaScope& scope) {
  definition::FormulaScope names{scope.form, {}};
  for (auto& root : scope.roots) {
    definition::FormulaScope::Root typed{root.prefix, root.form, {}};
    for (auto& name : root.names) typed.names.emplace_back(name, formula::Type{});
    names.roots.push_back(std::move(typed));
  }
  return names;
}

}  // namespace

std::vector<FieldFacts> SectionAdapter::fields(std::string_view form_id) const {
  auto* form = binder_.definition().form(form_id);
  return form ? command::facts_of(form->fields) : std::vector<FieldFacts>{};
}

FormulaHandle SectionAdapter::formula(const std::string& pointer, const FormulaScope& scope) {
  return {binder_.formula(pointer, in_definition_words(scope))};
}

FormulaHandle SectionAdapter::query_formula(const std::string& pointer, const FormulaScope& scope, TextPart part) {
  return {binder_.query_formula(pointer, in_definition_words(scope), part.start, part.length)};
}

std::string SectionAdapter::type_of(FormulaHandle handle) const {
  auto& formulas = binder_.definition().formulas;
  if (!handle || static_cast<std::size_t>(handle.index) >= formulas.size()) return "any";
  auto& type = formulas[static_cast<std::size_t>(handle.index)].type;
  return type.list ? "list" : std::string(formula::name_of(type.kind));
}

std::vector<const Json*> SectionAdapter::sections(std::string_view kind) const {
  std::vector<const Json*> trees;
  for (auto& section : binder_.definition().sections)
    if (section.kind == kind) trees.push_back(&section.tree);
  return trees;
}

void SectionAdapter::unknown_name(const std::string& pointer, std::string_view what,
                                  std::span<const std::string> names) {
  struct Word {
    std::string_view en, zh;
  };
  static constexpr Word words[] = {{"form", "表单"},  {"field", "字段"},  {"role", "角色"},
                                   {"stage", "阶段"}, {"metric", "指标"}, {"measure", "统计项"}};
  std::string zh(what);
  for (auto& word : words)
    if (word.en == what) zh = word.zh;
  std::string given;
  Json::json_pointer at(pointer);
  if (binder_.tree().contains(at) && binder_.tree()[at].is_string()) given = binder_.tree()[at].get<std::string>();
  // The app's own roles and forms need not be handed in.
  std::vector<std::string> known(names.begin(), names.end());
  if (known.empty() && what == "role")
    for (auto& role : binder_.definition().app.roles) known.push_back(role.id);
  if (known.empty() && what == "form")
    for (auto& form : binder_.definition().forms) known.push_back(form.id);
  auto close = nearest(given, known);
  binder_.issue(pointer, "unknown-" + std::string(what),
                {"没有" + zh + "“" + given + "”", "no " + std::string(what) + " '" + given + "'"},
                close ? Text{"是否指“" + *close + "”?", "did you mean '" + *close + "'?"} : Text{});
}

}  // namespace kedu::plugin
