#include "definition/bind/bind.h"

namespace kedu::definition {

std::optional<formula::Formula> compile_at(const Cursor& at, const formula::Scope& scope, Issues& issues) {
  auto text = at.json().is_string() ? at.text() : at.json().dump();
  auto compilation = formula::compile(text, scope);
  for (auto& diagnostic : compilation.diagnostics)
    issues.add({diagnostic.code, diagnostic.message, diagnostic.hint, "",
                at.place().text_span(text, diagnostic.pos, diagnostic.len), diagnostic.severity});
  return std::move(compilation.formula);
}

void require_pushable(const Cursor& at, const formula::Formula& formula, const Form& form, Issues& issues) {
  for (auto& reference : formula.references) {
    auto* first = form.field(reference.path.front());
    if (reference.path.size() == 1 || !first || !is_many(first->type)) continue;
    issues.add({"not-pushable",
                {"筛选条件里不能用“" + reference.key() + "”：“" + first->id + "”里有多条记录",
                 "a filter cannot use '" + reference.key() + "': '" + first->id + "' holds several records"},
                {"改用单个关联，或在表单里加一个计算字段", "use a single link, or add a computed field to the form"},
                "",
                at.value_span()});
    return;
  }
  auto diagnostic = formula::not_pushable(formula);
  if (!diagnostic) return;
  issues.add({"not-pushable", diagnostic->message, diagnostic->hint, "",
              at.place().text_span(at.text(), diagnostic->pos, diagnostic->len)});
}

void bind(const Merged& merged, const Extensions& extensions, Definition& definition, Issues& issues) {
  for (std::size_t i = 0; i < merged.forms.size(); ++i)
    bind_form(Cursor(merged.forms[i]), definition, definition.forms[i], issues);
  order_fields(merged, definition, issues);
  if (!issues.ok()) return;
  bind_sections(merged, extensions, definition, issues);
}

}  // namespace kedu::definition
