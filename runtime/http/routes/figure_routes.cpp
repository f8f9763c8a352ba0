// Aggregates over a form.
#include "http/routes/api.h"
#include "http/routes/listing.h"
#include "http/routes/record_json.h"

namespace kedu::http {

namespace {

using command::Look;

/// Commas inside parentheses belong to a measure.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  int depth = 0;
  for (char c : text) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == ',' && depth == 0) {
      if (!part.empty()) parts.push_back(std::move(part));
      part.clear();
    } else {
      part += c;
    }
  }
  if (!part.empty()) parts.push_back(std::move(part));
  return parts;
}

Result<Json> aggregate(const Api& api, Look& look, const std::string& form_id, const Request& request) {
  auto* form = look.app.form(form_id);
  if (!form) return fail(ErrorCode::not_found, "没有这个表单 / no such form");
  access::Figures figures{form_id,
                          split(request.parameter("by").value_or("")),
                          split(request.parameter("measures").value_or("count()")),
                          {}};
  if (auto where = request.parameter("where"); where && !where->empty()) {
    KEDU_LET(auto condition, where_of(look, *form, *where));
    figures.where.push_back(std::move(condition));
  }
  KEDU_LET(auto rows, look.reading.figures(figures));
  KEDU_TRY(note(api, request,
                {.what = "figures",
                 .app = look.app.definition->app.id,
                 .form = form_id,
                 .rows = static_cast<std::int64_t>(rows.size())}));
  auto groups = Json::array();
  std::vector<Record> mentioned;
  for (auto& row : rows) {
    groups.push_back(to_json(row));
    mentioned.push_back({"", 0, row});
  }
  return Json{{"groups", std::move(groups)}, {"titles", titles_json(look.reading.titles(*form, mentioned))}};
}

}  // namespace

void add_figure_routes(Router& router, const Api& api) {
  router.add({.pattern = "/api/apps/{app}/forms/{form}/aggregate",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    answer_reading(api, request, std::string(params.get("app")), std::move(reply),
                                   [api, &request, form = std::string(params.get("form"))](Look& look) {
                                     return aggregate(api, look, form, request);
                                   });
                  },
              .summary = {"分组统计", "Figures by groups"},
              .query = {{"by", "string", {"分组字段", "fields"}},
                        {"measures", "string", {"count(),sum(amount)", "count(),sum(amount)"}},
                        {"where", "string", {"条件公式", "a formula"}}},
              .response_schema = "Groups"});
}

}  // namespace kedu::http
