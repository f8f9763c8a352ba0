// Who looked at what, for whoever may give people their roles.
#include <charconv>
#include <limits>

#include "http/routes/api.h"

namespace kedu::http {

namespace {

constexpr std::int64_t page_most = 500;

/// Who may give themselves any role may read what all roles may: nobody else sees what others looked at.
bool may_audit(command::Look& look) {
  auto* people = look.app.form("person");
  return people && look.reading.policy(*people).may_write_everywhere("roles");
}

Result<std::int64_t> number_of(const Request& request, const char* name, std::int64_t otherwise, std::int64_t most) {
  auto text = request.parameter(name);
  if (!text || text->empty()) return otherwise;
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size() || number < 1 || number > most)
    return fail(ErrorCode::invalid, std::string(name) + " 应为 1 到 " + std::to_string(most) + " 的数 / " + name +
                                        " is a number from 1 to " + std::to_string(most));
  return number;
}

Result<Json> read_log(const Api& api, command::Look& look, const Request& request) {
  if (!may_audit(look))
    return fail(ErrorCode::forbidden, "只有能分配角色的管理员可以查看 / only who may give roles sees this");
  auto text = [&](const char* name) { return std::string(request.parameter(name).value_or("")); };
  event::ReadsAsked asked{text("person"), text("form"), text("record")};
  KEDU_LET(asked.before, number_of(request, "before", 0, std::numeric_limits<std::int64_t>::max()));
  KEDU_LET(asked.limit, number_of(request, "limit", asked.limit, page_most));
  KEDU_LET(auto list, event::reads(look.reader, asked));
  for (auto& read : list) {
    auto* person = look.directory.person(read["person"].get<std::string>());
    read["person_name"] = person ? person->name : "";
  }
  KEDU_TRY(note(api, request,
                {.what = "reads", .app = look.app.definition->app.id, .rows = static_cast<std::int64_t>(list.size())}));
  auto next = static_cast<std::int64_t>(list.size()) == asked.limit ? list.back()["seq"] : Json();
  return Json{{"reads", std::move(list)}, {"next", std::move(next)}};
}

}  // namespace

void add_audit_routes(Router& router, const Api& api) {
  router.add({.pattern = "/api/apps/{app}/reads",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    answer_elsewhere(
                        api, request, std::move(reply), [api, &request, app = std::string(params.get("app"))] {
                          Json body;
                          auto written = api.reads.flush();  // what was read a moment ago is there too
                          auto done = written ? api.workspace.read(app, person_of(request),
                                                                   [&](command::Look& look) -> Result<void> {
                                                                     KEDU_LET(body, read_log(api, look, request));
                                                                     return {};
                                                                   })
                                              : written;
                          return done ? answer(200, body) : problem(done.error(), request.language());
                        });
                  },
              .summary = {"谁看过什么（管理员）", "Who read what, for administrators"},
              .query = {{"person", "string", {"人员编号", "id of a person"}},
                        {"form", "string", {"表单", "a form"}},
                        {"record", "string", {"记录编号", "id of a record"}},
                        {"before", "integer", {"下一页：上一页的 next", "next page: the last one's next"}},
                        {"limit", "integer", {"1–500", "1–500"}}},
              .response_schema = "Reads"});
}

}  // namespace kedu::http
