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

std::optional<formula::Formula> compile_query_at(const Cursor& at, std::size_t start, std::size_t length,
                                                 const formula::Scope& scope, Issues& issues) {
  auto whole = at.text();
  auto from = std::min(start, whole.size());
  auto before = static_cast<int>(count_code_points(std::string_view(whole).substr(0, from)));
  auto compilation = formula::compile(std::string_view(whole).substr(from, length), scope);
  for (auto& diagnostic : compilation.diagnostics)
    issues.add({diagnostic.code, diagnostic.message, diagnostic.hint, "",
                at.place().text_span(whole, before + diagnostic.pos, diagnostic.len), diagnostic.severity});
  if (!compilation.formula) return std::nullopt;
  if (auto refused = formula::not_pushable(*compilation.formula)) {
    issues.add({"not-pushable", refused->message, refused->hint, "",
                at.place().text_span(whole, before + refused->pos, refused->len)});
    return std::nullopt;
  }
  return std::move(compilation.formula);
}

void require_pushable(const Cursor& at, const formula::Formula& formula, Issues& issues) {
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
