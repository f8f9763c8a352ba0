// For somebody outside, who has no account: pages of plug-ins, and the verbs that let visitors. What they carry, such
// as the secret of a link, is looked at by the plug-in alone; all visitors share one quota.
#include "command/view.h"
#include "http/routes/api.h"
#include "http/routes/record_json.h"

namespace kedu::http {

namespace {

const std::string visitors = "(visitors)";  // no person has this id

std::shared_ptr<const void> take_slot(const Api& api, const Request& request, Reply& reply) {
  auto slot = api.quotas.requests.take(visitors);
  if (!slot) reply(too_many_open(request, {"访客请求", "visits"}, "requests_per_person"));
  return slot;
}

Response show(const Api& api, const Request& request, const std::string& app,
              const command::Registered<command::Route>& route) {
  plugin::Request asked;
  asked.path = route.entry.path;
  for (auto& [name, value] : request.query) asked.query.set(name, value);
  Json body;
  auto done = api.workspace.read(app, {}, [&](command::Look& look) -> Result<void> {
    auto evaluator = api.workspace.evaluator();
    if (!evaluator) return fail(ErrorCode::unavailable, "公式引擎不可用 / the formula engine is not available");
    command::HostView view(look.app, look.directory, look.records, *evaluator, api.workspace.ids(), std::nullopt);
    KEDU_LET(body, route.entry.run(asked, view));
    return {};
  });
  if (!done) return problem(done.error(), request.language());
  auto noted = api.reads.note({.what = route.plugin + route.entry.path, .app = app, .rows = 1});
  return noted ? answer(200, body) : problem(noted.error(), request.language());
}

/// The system's own command, for verbs that let visitors and decide by what the visitor brought.
void run(const Api& api, const Request& request, const Params& params, Reply reply) {
  auto language = request.language();
  auto slot = take_slot(api, request, reply);
  if (!slot) return;
  auto verb = api.workspace.registry().commands.find(params.get("name"));
  if (verb == api.workspace.registry().commands.end() || verb->second.entry.audience != plugin::Audience::visitors)
    return reply(problem(fail(ErrorCode::not_found, "没有这个操作 / no such command"), language));
  auto body = json_body(request);
  if (!body) return reply(problem(body.error(), language));
  command::Command command{.kind = command::Kind::invoke,
                           .app = std::string(params.get("app")),
                           .form = std::string(params.get("form")),
                           .record_id = std::string(params.get("id")),
                           .input = std::move(*body),
                           .verb = verb->first,
                           .source = "visitor"};
  auto shared = std::make_shared<Reply>(std::move(reply));
  api.workspace.submit(std::move(command), [shared, slot, language](command::Outcome outcome) {
    (*shared)([outcome = std::move(outcome), language] {
      if (!outcome.ok()) return outcome_response(nullptr, outcome, {}, language);
      return answer(200, Json{{"answer", to_json(outcome.answer)}});
    });
  });
}

}  // namespace

void add_visit_routes(Router& router, const Api& api) {
  for (auto& route : api.workspace.registry().visits)
    router.add({.pattern = "/api/visit/{app}/" + route.plugin + route.entry.path,
                .handler =
                    [api, &route](const Request& request, const Params& params, Reply reply) {
                      auto slot = take_slot(api, request, reply);
                      if (!slot) return;
                      answer_on(api.workers, request, std::move(reply),
                                [api, slot, &route, &request, app = std::string(params.get("app"))] {
                                  return show(api, request, app, route);
                                });
                    },
                .auth = Auth::everyone,
                .summary = {"访客页 " + route.plugin, "For visitors: " + route.plugin}});
  router.add({.method = Method::post,
              .pattern = "/api/visit/{app}/forms/{form}/records/{id}/commands/{name}",
              .handler = [api](const Request& request, const Params& params,
                               Reply reply) { run(api, request, params, std::move(reply)); },
              .auth = Auth::everyone,
              .body_limit = limits::login_body_bytes,
              .summary = {"访客的操作", "What a visitor does"},
              .request_schema = "CommandInput",
              .response_schema = "CommandAnswer"});
}

}  // namespace kedu::http
