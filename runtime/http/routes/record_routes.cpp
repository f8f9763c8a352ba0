// Records: list, one, create, change, delete, history, verbs. Every write is a command.
#include "base/calendar_date.h"
#include "command/invoke.h"
#include "command/view.h"
#include "event/events.h"
#include "http/cursor.h"
#include "http/etag.h"
#include "http/routes/api.h"
#include "http/routes/listing.h"
#include "http/routes/record_json.h"

namespace kedu::http {

namespace {

using command::Command;
using command::Kind;
using command::Look;
using definition::Form;

Error no_form() {
  return fail(ErrorCode::not_found, "没有这个表单 / no such form");
}

Result<Json> list(const Api& api, Look& look, const std::string& form_id, const Request& request) {
  auto* form = look.app.form(form_id);
  if (!form) return no_form();
  KEDU_LET(auto page, page_of(look, *form, request));
  KEDU_LET(auto result, look.reading.page(page));
  auto records = Json::array();
  for (auto& record : result.records) records.push_back(record_json(*form, record));
  Json json{{"records", std::move(records)},
            {"titles", titles_json(look.reading.titles(*form, result.records))},
            {"next", result.next.is_null() ? Json() : Json(encode_cursor(result.next))}};
  if (request.parameter("count")) {
    KEDU_LET(json["total"], look.reading.count(page));
  }
  KEDU_TRY(note(api, request,
                {.what = "list",
                 .app = look.app.definition->app.id,
                 .form = form_id,
                 .rows = static_cast<std::int64_t>(result.records.size())}));
  return json;
}

Json input_json(const plugin::Input& input) {
  using enum plugin::Input::Type;
  static const std::map<plugin::Input::Type, const char*> names{
      {text, "text"},     {person, "person"}, {people, "people"},         {choice, "choice"},
      {yes_no, "yes_no"}, {stage, "stage"},   {open_stage, "open_stage"}, {fields, "fields"}};
  Json json{{"name", input.name},
            {"label", both(input.label)},
            {"type", names.at(input.type)},
            {"required", input.need == plugin::Input::Need::required}};
  for (auto& option : input.options)
    json["options"].push_back({{"value", option.value}, {"label", both(option.label)}});
  return json;
}

Json command_json(const plugin::Command& verb) {
  auto inputs = Json::array();
  for (auto& input : verb.inputs) inputs.push_back(input_json(input));
  return {{"name", verb.name},
          {"label", both(verb.label)},
          {"place", verb.place == plugin::Command::Place::button ? "button" : "more"},
          {"inputs", std::move(inputs)}};
}

/// The verbs that make sense now: evaluated only when asked for, since each asks its plug-in.
Json commands_json(const Api& api, Look& look, const Form& form, const Record& record, const std::string& person_id) {
  auto commands = Json::array();
  auto evaluator = api.workspace.evaluator();
  auto* person = look.directory.person(person_id);
  auto* whole = look.records.get(form, record.id);
  if (!evaluator || !person || !whole) return commands;
  command::HostView view(look.app, look.directory, look.records, *evaluator, api.workspace.ids(), std::nullopt);
  for (auto* verb :
       command::applicable(api.workspace.registry(), view, form, {record.id, record.version, *whole}, *person))
    commands.push_back(command_json(*verb));
  return commands;
}

Response one(const Api& api, const Request& request, const std::string& app, const std::string& form_id,
             const std::string& id) {
  Json body;
  std::int64_t version = 0;
  auto done = api.workspace.read(app, person_of(request), [&](Look& look) -> Result<void> {
    auto* form = look.app.form(form_id);
    if (!form) return no_form();
    KEDU_LET(auto record, look.reading.get(*form, id));
    version = record.version;
    body = record_json(*form, record);
    body["_titles"] = titles_json(look.reading.titles(*form, {record}));
    if (request.parameter("commands")) {
      body["_commands"] = commands_json(api, look, *form, record, person_of(request));
      body["_can"] = {{"edit", look.reading.may_edit(*form, id)}, {"erase", look.reading.may_erase(*form, id)}};
    }
    return note(api, request, {.what = "record", .app = app, .form = form_id, .record = id, .rows = 1});
  });
  if (!done) return problem(done.error(), request.language());
  auto response = answer(200, body);
  auto tag = record_tag(version, std::get<std::string>(response.body));
  auto known = request.headers.get("if-none-match");
  if (!known.empty() && has_tag(known, tag)) response = not_modified();
  response.headers.add("ETag", tag);
  return response;
}

/// Event values cut to the fields this person may read.
Fields visible(const Fields& values, const std::set<std::string>& readable) {
  Fields seen;
  for (auto& [name, value] : values)
    if (readable.contains(name)) seen.set(name, value);
  return seen;
}

/// What a named event carries, without fields this person may not read and without a plug-in's own error text.
Fields shown_payload(const Form& form, const Fields& payload, const std::set<std::string>& readable) {
  Fields shown;
  for (auto& [name, value] : payload)
    if (name != "error" && (!form.field(name) || readable.contains(name))) shown.set(name, value);
  return shown;
}

Result<Json> history(const Api& api, Look& look, const std::string& form_id, const std::string& id,
                     const Request& request) {
  auto* form = look.app.form(form_id);
  if (!form) return no_form();
  KEDU_LET(auto record, look.reading.get(*form, id));
  KEDU_LET(auto readable, look.reading.readable_fields(*form, id));
  std::int64_t after = 0;
  if (auto cursor = request.parameter("after"); cursor && !cursor->empty()) {
    KEDU_LET(auto position, decode_cursor(*cursor));
    if (position.is_number_integer()) after = position.get<std::int64_t>();
  }
  constexpr std::int64_t page = 200;
  KEDU_LET(auto events, event::history(look.reader, look.app.definition->app.id, form_id, record.id, after, page));
  auto list = Json::array();
  std::set<std::string> links;
  std::vector<Record> mentioned;
  for (auto& event : events) {
    // Who made a record and when is what its first event says; who changed it, the others.
    bool made = event.name.ends_with(".created");
    bool tells_who = readable.contains(made ? "created_by" : "updated_by");
    bool tells_when = readable.contains(made ? "created_at" : "updated_at");
    auto* actor = tells_who ? look.directory.person(event.actor) : nullptr;
    auto before = visible(event.before, readable);
    auto shown = visible(event.after, readable);
    mentioned.push_back({{}, 0, before});
    mentioned.push_back({{}, 0, shown});
    list.push_back({{"seq", event.seq},
                    {"name", event.name},
                    {"at", tells_when ? Json(to_iso(event.at)) : Json()},
                    {"actor", tells_who ? event.actor : ""},
                    {"actor_name", actor ? actor->name : ""},
                    {"source", event.source},
                    {"plugin", event.plugin},
                    {"before", to_json(before)},
                    {"after", to_json(shown)},
                    {"payload", to_json(shown_payload(*form, event.payload, readable))}});
  }
  KEDU_TRY(note(api, request,
                {.what = "history",
                 .app = look.app.definition->app.id,
                 .form = form_id,
                 .record = id,
                 .rows = static_cast<std::int64_t>(events.size())}));
  bool more = static_cast<std::int64_t>(events.size()) == page;
  return Json{{"events", std::move(list)},
              {"titles", titles_json(look.reading.titles(*form, mentioned))},
              {"next", more ? Json(encode_cursor(events.back().seq)) : Json()}};
}

Command command_for(const Request& request, const Params& params, Kind kind) {
  Command command;
  command.kind = kind;
  command.app = params.get("app");
  command.form = params.get("form");
  command.record_id = params.get("id");
  command.verb = params.get("name");
  command.actor = person_of(request);
  command.idempotency_key = request.headers.get("idempotency-key");
  return command;
}

/// Reads the body where there is one, submits, and answers after the commit: the lane only hands the outcome on.
void submit(const Api& api, const Request& request, Command command, Reply reply) {
  auto language = request.language();
  if (command.idempotency_key.size() > limits::idempotency_key_bytes) {
    reply(problem(fail(ErrorCode::too_large, "idempotency_key_bytes"), language));
    return;
  }
  if (command.kind != Kind::erase && !(command.kind == Kind::invoke && request.body.empty())) {
    auto body = json_body(request);
    if (!body) {
      reply(problem(body.error(), language));
      return;
    }
    command.input = std::move(*body);
  }
  auto version = wanted_version(request.headers.get("if-match"));
  if (!version) {
    reply(problem(version.error(), language));
    return;
  }
  command.expected_version = *version;
  auto app = api.workspace.app(command.app);
  auto location = request.path;
  auto kind = command.kind;
  auto form_id = command.form;
  auto shared = std::make_shared<Reply>(std::move(reply));
  bool conditional = command.expected_version.has_value();
  auto response = [app, form_id, location, language, kind, conditional](const command::Outcome& outcome) {
    auto* form = app ? app->form(form_id) : nullptr;
    if (conditional && outcome.error && outcome.error->code == ErrorCode::conflict)
      return problem(412, *outcome.error, language);
    if (!outcome.ok()) return outcome_response(form, outcome, location, language);
    if (kind == Kind::erase) return no_content();
    if (kind != Kind::invoke) return outcome_response(form, outcome, location, language);
    return answer(
        200, {{"record", form ? record_json(*form, outcome.record) : Json()}, {"answer", to_json(outcome.answer)}});
  };
  api.workspace.submit(std::move(command), [shared, response](command::Outcome outcome) {
    (*shared)([response, outcome = std::move(outcome)] { return response(outcome); });
  });
}

Handler writing(const Api& api, Kind kind) {
  return [api, kind](const Request& request, const Params& params, Reply reply) {
    submit(api, request, command_for(request, params, kind), std::move(reply));
  };
}

}  // namespace

void add_record_routes(Router& router, const Api& api) {
  const std::string records = "/api/apps/{app}/forms/{form}/records";
  router.add({.pattern = records,
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    answer_reading(api, request, std::string(params.get("app")), std::move(reply),
                                   [api, &request, form = std::string(params.get("form"))](Look& look) {
                                     return list(api, look, form, request);
                                   });
                  },
              .summary = {"记录列表", "A page of records"},
              .query = {{"where", "string", {"条件公式", "a formula"}},
                        {"q", "string", {"关键字", "keywords"}},
                        {"sort", "string", {"字段，- 为倒序", "a field, - for descending"}},
                        {"fields", "string", {"逗号分隔", "comma separated"}},
                        {"limit", "integer", {"1–1000", "1–1000"}},
                        {"after", "string", {"下一页", "cursor"}},
                        {"count", "integer", {"要总数时为 1", "1 for the total"}}},
              .response_schema = "RecordPage"});
  router.add({.method = Method::post,
              .pattern = records,
              .handler = writing(api, Kind::create),
              .summary = {"新建", "Create"},
              .request_schema = "Record",
              .response_schema = "Record",
              .success = 201});
  router.add({.pattern = records + "/{id}",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    answer_elsewhere(
                        api, request, std::move(reply),
                        [api, &request, app = std::string(params.get("app")), form = std::string(params.get("form")),
                         id = std::string(params.get("id"))] { return one(api, request, app, form, id); });
                  },
              .summary = {"一条记录", "One record"},
              .query = {{"commands", "integer", {"要可用操作时为 1", "1 for the verbs that apply"}}},
              .response_schema = "Record"});
  router.add({.method = Method::patch,
              .pattern = records + "/{id}",
              .handler = writing(api, Kind::update),
              .summary = {"修改", "Change"},
              .request_schema = "Record",
              .response_schema = "Record"});
  router.add({.method = Method::erase,
              .pattern = records + "/{id}",
              .handler = writing(api, Kind::erase),
              .accepts = {"*"},
              .summary = {"删除（作标记）", "Delete (marks it)"},
              .success = 204});
  router.add({.pattern = records + "/{id}/history",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    answer_reading(
                        api, request, std::string(params.get("app")), std::move(reply),
                        [api, &request, form = std::string(params.get("form")), id = std::string(params.get("id"))](
                            Look& look) { return history(api, look, form, id, request); });
                  },
              .summary = {"这条记录的历史", "The record's events"},
              .response_schema = "History"});
  router.add({.method = Method::post,
              .pattern = records + "/{id}/commands/{name}",
              .handler = writing(api, Kind::invoke),
              .accepts = {"*"},
              .summary = {"执行操作", "Run a command"},
              .request_schema = "CommandInput",
              .response_schema = "CommandAnswer"});
}

}  // namespace kedu::http
