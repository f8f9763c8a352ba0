// The apps of the workspace and what a person may see of one.
#include "http/routes/api.h"
#include "http/routes/definition_json.h"

namespace kedu::http {

void add_app_routes(Router& router, const Api& api) {
  router.add({.pattern = "/api/apps",
              .handler =
                  [api](const Request&, const Params&, Reply reply) {
                    auto apps = Json::array();
                    for (auto& app : api.workspace.apps())
                      apps.push_back({{"id", app->definition->app.id},
                                      {"label", both(app->definition->app.label)},
                                      {"version", app->definition->app.version}});
                    reply(answer(200, Json{{"apps", std::move(apps)}}));
                  },
              .summary = {"应用列表", "The apps of the workspace"},
              .response_schema = "Apps"});
  router.add({.pattern = "/api/apps/{app}",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    answer_reading(api, request, std::string(params.get("app")), std::move(reply),
                                   [&request](command::Look& look) -> Result<Json> {
                                     auto* person = look.directory.person(person_of(request));
                                     return app_json(look, *person);
                                   });
                  },
              .summary = {"应用定义中我能看到的部分", "What this person may see of the app"},
              .response_schema = "App"});
}

}  // namespace kedu::http
