// Routes of plug-ins: /api/apps/{app}/{plugin}/…, with a view cut to the person who asks.
#include "command/view.h"
#include "http/routes/api.h"

namespace kedu::http {

namespace {

Result<Json> run(const Api& api, command::Look& look, const plugin::RouteHandler& handler, plugin::Request asked) {
  auto viewer = look.directory.viewer(asked.person.id);
  auto evaluator = api.workspace.evaluator();
  if (!viewer || !evaluator)
    return fail(ErrorCode::unavailable, "公式引擎不可用 / the formula engine is not available");
  command::HostView view(look.app, look.directory, look.records, *evaluator, api.workspace.ids(), std::move(viewer));
  return handler(asked, view);
}

plugin::Request in_plugin_words(const Request& request, const Params& params,
                                const command::Registered<command::Route>& route) {
  plugin::Request asked;
  asked.method = route.entry.method;
  asked.path = route.entry.path;
  for (auto& [name, value] : request.query) asked.query.set(name, value);
  // {names} of the route's own path reach the handler beside the query.
  for (std::size_t start = asked.path.find('{'); start != std::string::npos; start = asked.path.find('{', start + 1)) {
    auto name = asked.path.substr(start + 1, asked.path.find('}', start) - start - 1);
    asked.query.set(name, std::string(params.get(name)));
  }
  return asked;
}

}  // namespace

void add_plugin_routes(Router& router, const Api& api) {
  for (auto& route : api.workspace.registry().routes) {
    router.add({.method = route.entry.method == plugin::Method::get ? Method::get : Method::post,
                .pattern = "/api/apps/{app}/" + route.plugin + route.entry.path,
                .handler =
                    [api, &route](const Request& request, const Params& params, Reply reply) {
                      auto asked = in_plugin_words(request, params, route);
                      if (!request.body.empty()) {
                        auto body = json_body(request);
                        if (!body) return reply(problem(body.error(), request.language()));
                        asked.body = std::move(*body);
                      }
                      answer_reading(api, request, std::string(params.get("app")), std::move(reply),
                                     [api, &route, &request, asked](command::Look& look) mutable -> Result<Json> {
                                       auto* person = look.directory.person(person_of(request));
                                       asked.person = {person->id, person->name, person->department, person->roles};
                                       auto form = asked.query.get("form").text();
                                       auto record = asked.query.get("record").text();
                                       KEDU_LET(auto json, run(api, look, route.entry.run, std::move(asked)));
                                       KEDU_TRY(note(api, request,
                                                     {.what = route.plugin + route.entry.path,
                                                      .app = look.app.definition->app.id,
                                                      .form = std::move(form),
                                                      .record = std::move(record)}));
                                       return json;
                                     });
                    },
                .summary = {"插件 " + route.plugin, "Plug-in " + route.plugin}});
  }
}

}  // namespace kedu::http
