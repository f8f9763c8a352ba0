#include "definition/bind/bind.h"

#include <algorithm>

#include "base/utf8.h"
#include "formula/sql.h"

namespace kedu::definition {

std::optional<formula::Formula> compile_at(const Cursor& at, const formula::Scope& scope, Issues& issues) {
  auto text = at.json().is_string() ? at.text() : at.json().dump();
  auto compilation = formula::compile(text, scope);
  for (auto& diagnostic : compilation.diagnostics)
    issues.add({diagnostic.code, diagnostic.message, diagnostic.hint, "",
                at.place().text_span(text, diagnostic.pos, diagnostic.len), diagnostic.severity});
  return std::move(compilation.formula);
}

namespace {

/// Fields behind several linked records are lists: an issue, for a filter compares single values.
bool names_a_list(const Cursor& at, const formula::Formula& formula, const Form& form, Issues& issues) {
  for (auto& reference : formula.references) {
    auto* first = form.field(reference.path.front());
    if (reference.path.size() == 1 || !first || !is_many(first->type)) continue;
    issues.add({"not-pushable",
                {"筛选条件里不能用“" + reference.key() + "”：“" + first->id + "”里有多条记录",
                 "a filter cannot use '" + reference.key() + "': '" + first->id + "' holds several records"},
                {"改用单个关联，或在表单里加一个计算字段", "use a single link, or add a computed field to the form"},
                "",
                at.value_span()});
    return true;
  }
  return false;
}

}  // namespace

std::optional<formula::Formula> compile_query_at(const Cursor& at, std::size_t start, std::size_t length,
                                                 const formula::Scope& scope, const Form& form, Issues& issues) {
  auto whole = at.text();
  auto from = std::min(start, whole.size());
  auto before = static_cast<int>(count_code_points(std::string_view(whole).substr(0, from)));
  auto compilation = formula::compile(std::string_view(whole).substr(from, length), scope);
  for (auto& diagnostic : compilation.diagnostics)
    issues.add({diagnostic.code, diagnostic.message, diagnostic.hint, "",
                at.place().text_span(whole, before + diagnostic.pos, diagnostic.len), diagnostic.severity});
  if (!compilation.formula || names_a_list(at, *compilation.formula, form, issues)) return std::nullopt;
  if (auto refused = formula::not_pushable(*compilation.formula)) {
    issues.add({"not-pushable", refused->message, refused->hint, "",
                at.place().text_span(whole, before + refused->pos, refused->len)});
    return std::nullopt;
  }
  return std::move(compilation.formula);
}

void require_pushable(const Cursor& at, const formula::Formula& formula, const Form& form, Issues& issues) {
  if (names_a_list(at, formula, form, issues)) return;
  auto diagnostic = formula::not_pushable(formula);
  if (!diagnostic) return;
  issues.add({"not-pushable", diagnostic->message, diagnostic->hint, "",
              at.place().text_span(at.text(), diagnostic->pos, diagnostic->len)});
}

void bind(const Merged& merged, const Extensions& extensions, Definition& definition, Issues& issues) {
  for (std::size_t i = 0; i < merged.forms.size(); ++i)
    bind_form(Cursor(merged.forms[i]), definition, definition.forms[i], issues);
  bind_sections(merged, extensions, definition, issues);
  for (auto& form : definition.forms)
    for (auto& field : form.fields)
      if (field.inner())
        for (auto& access : form.access) access.hidden.push_back(field.id);
  order_fields(merged, definition, issues);
}

}  // namespace kedu::definition
