// From query parameters to a Page.
#include "http/routes/listing.h"

#include <charconv>

#include "base/limits.h"
#include "http/cursor.h"

namespace kedu::http {

namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    auto comma = text.find(',');
    if (comma != 0) parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return parts;
}

}  // namespace

Result<formula::Sql> where_of(command::Look& look, const definition::Form& form, std::string_view source) {
  // Of a form that is not seen, no name is told apart from another.
  if (!look.reading.policy(form).may_see_form()) return fail(ErrorCode::not_found, "没有这个表单 / no such form");
  auto compiled = formula::compile(source, *definition::query_scope_of(*look.app.definition, form));
  for (auto& diagnostic : compiled.diagnostics)
    if (diagnostic.severity == Severity::error)
      return fail(ErrorCode::invalid, "where 第" + std::to_string(diagnostic.pos + 1) + "字处：" +
                                          diagnostic.message.zh + " / where at " + std::to_string(diagnostic.pos) +
                                          ": " + diagnostic.message.in(Language::en));
  if (!compiled.formula) return fail(ErrorCode::invalid, "where 写错了 / where is malformed");
  return look.reading.condition(form, *compiled.formula);
}

Result<access::Page> page_of(command::Look& look, const definition::Form& form, const Request& request) {
  access::Page page{.form = form.id};
  if (auto where = request.parameter("where"); where && !where->empty()) {
    KEDU_LET(auto condition, where_of(look, form, *where));
    page.where.push_back(std::move(condition));
  }
  if (auto words = request.parameter("q"); words && !words->empty())
    page.where.push_back(look.reading.keyword(form, *words));
  if (auto sort = request.parameter("sort"); sort && !sort->empty())
    page.sort =
        (*sort)[0] == '-' ? access::Sort{std::string(sort->substr(1)), true} : access::Sort{std::string(*sort), false};
  if (auto fields = request.parameter("fields")) page.fields = split(*fields);
  if (auto limit = request.parameter("limit")) {
    auto [end, error] = std::from_chars(limit->data(), limit->data() + limit->size(), page.limit);
    if (error != std::errc{} || end != limit->data() + limit->size() || page.limit < 1 ||
        page.limit > static_cast<std::int64_t>(limits::page_rows))
      return fail(ErrorCode::invalid, "limit 应为 1 到 1000 / limit must be 1 to 1000 (page_rows)");
  }
  if (auto after = request.parameter("after"); after && !after->empty()) {
    KEDU_LET(page.after, decode_cursor(*after));
  }
  return page;
}

}  // namespace kedu::http
