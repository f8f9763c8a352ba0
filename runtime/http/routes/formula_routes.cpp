// Formulas for the browser: checking one while somebody types it, the library its preview runs with, what the language
// offers, and the formulas a form already has.
#include <algorithm>

#include "access/policy.h"
#include "base/calendar_date.h"
#include "base/limits.h"
#include "definition/lookups.h"
#include "formula/engine/embedded.h"
#include "http/etag.h"
#include "http/routes/api.h"
#include "http/static_files.h"

namespace kedu::http {

namespace {

using command::Look;
using definition::Form;

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

std::string type_text(const formula::Type& type) {
  return std::string(type.list ? "list of " : "") + std::string(formula::name_of(type.kind));
}

/// A form that the person sees, or not_found.
Result<const Form*> seen_form(Look& look, const std::string& id) {
  auto* form = look.app.form(id);
  if (!form || !look.reading.policy(*form).may_see_form())
    return fail(ErrorCode::not_found, "没有这个表单 / no such form");
  return form;
}

/// Some role of the person shows what lies at the end of these ids.
bool may_read(Look& look, const Form& form, const std::vector<std::string>& path) {
  auto* field = form.field(path[0]);
  if (!field) return true;  // created_at and its kin
  if (!look.reading.policy(form).may_read(path[0])) return false;
  auto* target = look.app.form(field->target());
  if (path.size() < 2 || !target || !target->field(path[1])) return true;
  return look.reading.policy(*target).may_read(path[1]);
}

/// A column of another form that some role of the person shows.
bool may_look_up(Look& look, const formula::FarColumn& column) {
  auto* form = look.app.form(column.form);
  return form && look.reading.policy(*form).may_see_form() && may_read(look, *form, {column.field});
}

/// The form's names as this person may know them: a hidden field is as unknown as one that is not there.
class SeenScope final : public formula::Scope {
 public:
  SeenScope(Look& look, const Form& form)
      : look_(look), form_(form), all_(definition::scope_of(*look.app.definition, form)) {}

  std::optional<formula::Reference> resolve(std::span<const std::string> names) const override {
    auto reference = all_->resolve(names);
    if (reference && !may_read(look_, form_, reference->path)) return std::nullopt;
    return reference;
  }

  std::optional<formula::FarColumn> far(std::span<const std::string> names) const override {
    auto column = all_->far(names);
    if (column && !may_look_up(look_, *column)) return std::nullopt;
    return column;
  }

  std::vector<std::string> far_names(std::span<const std::string> prefix) const override {
    auto found = all_->far_names(prefix);
    std::erase_if(found, [&](const std::string& name) {
      if (prefix.size() == 1) return !far(std::vector<std::string>{prefix[0], name});
      return !far(std::vector<std::string>{name, "id"});
    });
    return found;
  }

  std::vector<std::string> names(std::span<const std::string> prefix) const override {
    auto found = all_->names(prefix);
    std::erase_if(found, [&](const std::string& name) {
      std::vector<std::string> path(prefix.begin(), prefix.end());
      path.push_back(name);
      return !resolve(path);
    });
    return found;
  }

 private:
  Look& look_;
  const Form& form_;
  std::unique_ptr<formula::Scope> all_;
};

Result<Json> check_formula(Look& look, const Json& body) {
  auto text = [&](const char* key) {
    return body.contains(key) && body[key].is_string() ? body[key].get<std::string>() : std::string();
  };
  KEDU_LET(auto* form, seen_form(look, text("form")));
  auto compiled = formula::compile(text("expr"), SeenScope(look, *form));
  Json json{{"js", ""}, {"deps", Json::array()}, {"type", ""}, {"diagnostics", diagnostics_json(compiled.diagnostics)}};
  if (compiled.formula) {
    json["js"] = compiled.formula->js;
    for (auto& reference : compiled.formula->references) json["deps"].push_back(reference.key());
    json["type"] = type_text(compiled.formula->type);
    json["clock"] = compiled.formula->uses_clock;
    json["lookups"] = compiled.formula->lookups.size();
  }
  return json;
}

/// A value on its way from the preview: dates and instants travel as text.
Value slot_value(const Json& json, const formula::Type& type) {
  if (json.is_array()) {
    List items;
    for (auto& item : json) items.push_back(slot_value(item, type));
    return items;
  }
  auto value = value_from_json(json);
  if (type.kind == formula::Kind::date)
    if (auto date = parse_date(value.text())) return *date;
  if (type.kind == formula::Kind::datetime)
    if (auto at = parse_datetime(value.text())) return *at;
  return value;
}

/// What the preview puts into a lookup's slot.
Json found_json(const Value& value) {
  if (auto* error = value.get_if<ErrorValue>())
    return {{"kind", "error"}, {"value", error->code}, {"zh", error->zh}, {"en", error->en}};
  auto& item = value.is<List>() && !value.items().empty() ? value.items().front() : value;
  const char* kind = item.is<Date>() ? "date" : item.is<DateTime>() ? "datetime" : "plain";
  return {{"kind", kind}, {"value", to_json(value)}};
}

/// The lookups of a formula that somebody tries, for rows of its references' values: what this person may learn.
Result<Json> look_up(const Api& api, Look& look, const Request& request, const Json& body) {
  auto wrong = fail(ErrorCode::invalid,
                    "需要 form、expr 和 rows（每行是各个引用的值） / form, expr and rows of values are needed");
  auto rows = body.find("rows");
  if (!body.contains("form") || !body["form"].is_string() || !body.contains("expr") || !body["expr"].is_string() ||
      rows == body.end() || !rows->is_array() || rows->size() > limits::preview_rows)
    return wrong;
  KEDU_LET(auto* form, seen_form(look, body["form"].get<std::string>()));
  auto compiled = formula::compile(body["expr"].get<std::string>(), SeenScope(look, *form));
  if (!compiled.formula) return wrong;
  auto& formula = *compiled.formula;
  std::vector<std::vector<Value>> columns(formula.references.size());
  for (auto& row : *rows) {
    if (!row.is_array() || row.size() != columns.size()) return wrong;
    for (std::size_t i = 0; i < columns.size(); ++i)
      columns[i].push_back(slot_value(row[i], formula.references[i].type));
  }
  auto evaluator = api.workspace.evaluator();
  if (!evaluator) return fail(ErrorCode::unavailable, "公式引擎不可用 / the formula engine is not available");
  auto found = evaluator->lookups(formula, columns, rows->size(),
                                  [&](const formula::Lookup& lookup, std::span<const access::Arguments> arguments) {
                                    return look.reading.look_up(lookup, arguments);
                                  },
                                  {look.records.now(), &look.app.zone});
  auto answer = Json::array();
  for (std::size_t row = 0; row < rows->size(); ++row) {
    auto slots = Json::array();
    for (auto& column : found) slots.push_back(found_json(column[row]));
    answer.push_back(std::move(slots));
  }
  KEDU_TRY(note(api, request,
                {.what = "lookups",
                 .app = look.app.definition->app.id,
                 .form = form->id,
                 .detail = body["expr"].get<std::string>(),
                 .rows = static_cast<std::int64_t>(rows->size())}));
  return Json{{"rows", std::move(answer)}};
}

/// The person may read every field the formula names: its text tells nothing they could not find out.
bool may_read(Look& look, const Form& form, const formula::Formula& formula) {
  auto columns = definition::columns_looked_at(formula);
  return std::all_of(formula.references.begin(), formula.references.end(),
                     [&](auto& reference) { return may_read(look, form, reference.path); }) &&
         std::all_of(columns.begin(), columns.end(), [&](auto& column) { return may_look_up(look, column); });
}

/// What a form computes, requires and fills in by itself, in the order of its page.
Result<Json> formulas_of(Look& look, const std::string& form_id) {
  KEDU_LET(auto* form, seen_form(look, form_id));
  auto list = Json::array();
  int hidden = 0;
  auto add = [&](std::string_view kind, const std::string& field, const Text& label, const Form& of,
                 const formula::Formula& formula) {
    if ((!field.empty() && !look.reading.policy(*form).may_read(field)) || !may_read(look, of, formula)) {
      ++hidden;
      return;
    }
    list.push_back({{"kind", kind},
                    {"field", field},
                    {"label", both(label)},
                    {"form", of.id},
                    {"source", formula.source},
                    {"type", type_text(formula.type)}});
  };
  for (auto& field : form->fields) {
    if (field.formula) add("field", field.id, field.label, *form, *field.formula);
    auto* counted = field.rollup ? look.app.form(field.rollup->form) : nullptr;
    if (counted && field.rollup->where) add("rollup", field.id, field.label, *counted, *field.rollup->where);
  }
  for (auto& check : form->checks) add("check", check.at, check.say, *form, check.that);
  for (auto& field : form->fields)
    if (field.initial) add("default", field.id, field.label, *form, *field.initial);
  if (form->title) add("title", "", form->label, *form, *form->title);
  return Json{{"formulas", std::move(list)}, {"hidden", hidden}};
}

/// Functions, calendars, zone and clock: what a live preview needs beside the record.
Json language_json(const Api& api, const command::App& app) {
  auto calendars = Json::array();
  auto days = [](const std::vector<Date>& dates) {
    auto numbers = Json::array();
    for (auto& date : dates) numbers.push_back(date.days);
    return numbers;
  };
  for (auto& calendar : api.calendars)
    calendars.push_back(
        {{"name", calendar.name}, {"holidays", days(calendar.holidays)}, {"makeup_days", days(calendar.makeup_days)}});
  auto transitions = Json::array();
  for (auto& [utc_ms, offset_ms] : app.zone.transitions()) transitions.push_back({utc_ms, offset_ms});
  return {{"functions", formula::function_declarations()},
          {"calendars", std::move(calendars)},
          {"zone", std::move(transitions)},
          {"now", api.workspace.clock().now().ms}};
}

/// The very script the server's own engine starts from; packed once.
void answer_library(const Request& request, Reply reply) {
  static const auto text = std::make_shared<const std::string>(formula::embedded_library());
  static const auto packed = gzip(*text);
  static const auto tag = "\"" + content_hash(*text) + "\"";
  Response response;
  response.headers.add("ETag", tag);
  response.headers.add("Cache-Control", "no-cache");
  response.headers.add("Vary", "Accept-Encoding");
  response.headers.add("Cross-Origin-Resource-Policy", "same-origin");
  if (auto known = request.headers.get("if-none-match"); !known.empty() && has_tag(known, tag)) {
    response.status = 304;
    return reply(std::move(response));
  }
  response.content_type = "text/javascript; charset=utf-8";
  bool small = packed && accepts_coding(request.headers.get("accept-encoding"), "gzip");
  if (small) response.headers.add("Content-Encoding", "gzip");
  response.body = small ? packed : text;
  reply(std::move(response));
}

}  // namespace

void add_formula_routes(Router& router, const Api& api) {
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
  router.add({.method = Method::post,
              .pattern = "/api/apps/{app}/formulas/lookups",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    auto body = json_body(request);
                    if (!body) return reply(problem(body.error(), request.language()));
                    answer_reading(api, request, std::string(params.get("app")), std::move(reply),
                                   [api, &request, body = std::move(*body)](Look& look) {
                                     return look_up(api, look, request, body);
                                   });
                  },
              .summary = {"试算时查找其他表单", "Lookups of a formula that is tried"},
              .request_schema = "FormulaLookups",
              .response_schema = "FormulaLookupValues"});
  router.add({.pattern = "/api/apps/{app}/formulas",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    answer_reading(api, request, std::string(params.get("app")), std::move(reply),
                                   [api](Look& look) -> Result<Json> { return language_json(api, look.app); });
                  },
              .summary = {"公式语言：函数、日历、时区", "The formula language: functions, calendars, time zone"},
              .response_schema = "FormulaLanguage"});
  router.add({.pattern = "/api/apps/{app}/forms/{form}/formulas",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    answer_reading(
                        api, request, std::string(params.get("app")), std::move(reply),
                        [form = std::string(params.get("form"))](Look& look) { return formulas_of(look, form); });
                  },
              .summary = {"一个表单的公式", "The formulas of a form"},
              .response_schema = "FormFormulas"});
  router.add(
      {.pattern = "/api/formulas/library.js",
       .handler = [](const Request& request, const Params&, Reply reply) { answer_library(request, std::move(reply)); },
       .auth = Auth::everyone,
       .summary = {"公式函数库，供实时预览", "The functions of formulas, for live previews"}});
}

}  // namespace kedu::http
