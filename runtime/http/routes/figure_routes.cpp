// Aggregates over a form, and checking a formula while somebody types it.
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

Result<Json> aggregate(Look& look, const std::string& form_id, const Request& request) {
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
  auto groups = Json::array();
  std::vector<Record> mentioned;
  for (auto& row : rows) {
    groups.push_back(to_json(row));
    mentioned.push_back({"", 0, row});
  }
  return Json{{"groups", std::move(groups)}, {"titles", titles_json(look.reading.titles(*form, mentioned))}};
}

Json diagnostics_json(const std::vector<formula::Diagnostic>& diagnostics) {
  auto list = Json::array();
  for (auto& d : diagnostics)
    list.push_back({{"code", d.code},
                    {"pos", d.pos},
                    {"len", d.len},
                    {"severity", d.severity == Severity::error ? "error" : "warning"},
                    {"zh", d.message.zh},
                    {"en", d.message.in(Language::en)},
                    {"hint", both(d.hint)}});
  return list;
}

Result<Json> check_formula(Look& look, const Json& body) {
  auto text = [&](const char* key) {
    return body.contains(key) && body[key].is_string() ? body[key].get<std::string>() : std::string();
  };
  auto* form = look.app.form(text("form"));
  if (!form || !look.reading.policy(*form).may_see_form())
    return fail(ErrorCode::not_found, "没有这个表单 / no such form");
  auto compiled = formula::compile(text("expr"), *definition::scope_of(*look.app.definition, *form));
  Json json{{"js", ""}, {"deps", Json::array()}, {"type", ""}, {"diagnostics", diagnostics_json(compiled.diagnostics)}};
  if (compiled.formula) {
    json["js"] = compiled.formula->js;
    for (auto& reference : compiled.formula->references) json["deps"].push_back(reference.key());
    json["type"] = std::string(compiled.formula->type.list ? "list of " : "") +
                   std::string(formula::name_of(compiled.formula->type.kind));
  }
  return json;
}

}  // namespace

void add_figure_routes(Router& router, const Api& api) {
  router.add({.pattern = "/api/apps/{app}/forms/{form}/aggregate",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    answer_reading(api, request, std::string(params.get("app")), std::move(reply),
                                   [&request, form = std::string(params.get("form"))](Look& look) {
                                     return aggregate(look, form, request);
                                   });
                  },
              .summary = {"分组统计", "Figures by groups"},
              .query = {{"by", "string", {"分组字段", "fields"}},
                        {"measures", "string", {"count(),sum(amount)", "count(),sum(amount)"}},
                        {"where", "string", {"条件公式", "a formula"}}},
              .response_schema = "Groups"});
  router.add({.method = Method::post,
              .pattern = "/api/apps/{app}/formulas/check",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    auto body = json_body(request);
                    if (!body) return reply(problem(body.error(), request.language()));
                    answer_reading(api, request, std::string(params.get("app")), std::move(reply),
                                   [body = std::move(*body)](Look& look) { return check_formula(look, body); });
                  },
              .summary = {"检查公式", "Check a formula"},
              .request_schema = "FormulaCheck",
              .response_schema = "FormulaDiagnosis"});
}

}  // namespace kedu::http
