// Plug-in words to definition words.
#include "plugin/section_adapter.h"

#include "base/utf8.h"

namespace kedu::plugin {

std::vector<FieldFacts> SectionAdapter::fields(std::string_view form_id) const {
  std::vector<FieldFacts> facts;
  if (auto* form = binder_.definition().form(form_id))
    for (auto& field : form->fields)
      facts.push_back({field.id, field.label, std::string(definition::name_of(field.type)), field.target()});
  return facts;
}

FormulaHandle SectionAdapter::formula(const std::string& pointer, const FormulaScope& scope) {
  definition::FormulaScope names{scope.form, {}};
  for (auto& root : scope.roots) {
    definition::FormulaScope::Root typed{root.prefix, root.form, {}};
    for (auto& name : root.names) typed.names.emplace_back(name, formula::Type{});
    names.roots.push_back(std::move(typed));
  }
  return {binder_.formula(pointer, names)};
}

void SectionAdapter::unknown_name(const std::string& pointer, std::string_view what,
                                  std::span<const std::string> names) {
  struct Word {
    std::string_view en, zh;
  };
  static constexpr Word words[] = {
      {"form", "表单"}, {"field", "字段"}, {"role", "角色"}, {"stage", "阶段"}, {"metric", "指标"}};
  std::string zh(what);
  for (auto& word : words)
    if (word.en == what) zh = word.zh;
  std::string given;
  Json::json_pointer at(pointer);
  if (binder_.tree().contains(at) && binder_.tree()[at].is_string()) given = binder_.tree()[at].get<std::string>();
  auto close = nearest(given, names);
  binder_.issue(pointer, "unknown-" + std::string(what),
                {"没有" + zh + "“" + given + "”", "no " + std::string(what) + " '" + given + "'"},
                close ? Text{"是否指“" + *close + "”?", "did you mean '" + *close + "'?"} : Text{});
}

}  // namespace kedu::plugin
