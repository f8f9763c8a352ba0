// The permission matrix, made from the live table of routes: every route has a rule here, also those of plug-ins, and a
// new one without a rule fails. Five roles, records of one's own, one's team, others and deleted ones.
#include <gtest/gtest.h>

#include "company.h"
#include "definition/test_app.h"
#include "desk.h"

namespace kedu {
namespace {

using http::Method;

enum class Rule {
  open,    ///< anybody, without a session
  self,    ///< with a session: only what is one's own
  app,     ///< with a session: what one's roles may know of the app
  admin,   ///< whoever may give roles; others 403
  form,    ///< whoever may be asked in its flow one day; no records of it for those whose roles see none
  create,  ///< 403 where no role may create
  read,    ///< 404 unless some role sees the record
  edit,    ///< the same, and 403 unless some role edits it
  erase,   ///< the same, and 403 unless some role erases it
  verb,    ///< 404 unless some role sees the record; the plug-in decides the rest
};

/// GET /…/records/{id} and so on, with what a request for one record of `deal` needs beside.
struct Row {
  std::string route;
  Rule rule;
  std::string target;  ///< when it is not the route with its names filled in
  Json body = nullptr;
};

const std::string base = "/api/apps/desk";
const std::string records = base + "/forms/deal/records";

std::vector<Row> matrix() {
  using enum Rule;
  return {
      {"POST /api/session", open, "", {{"user", "x"}, {"password", "y"}}},
      {"GET /api/openapi.json", open},
      {"GET /api/formulas/library.js", open},
      {"GET /api/session", self},
      {"DELETE /api/session", self},
      {"DELETE /api/sessions", self},
      {"POST /api/session/password", self, "", Json::object()},
      {"GET /api/tokens", self},
      {"POST /api/tokens", self, "", {{"label", "t"}}},
      {"DELETE /api/tokens/{label}", self},
      {"POST /api/files", self, "/api/files?name=a.pdf", "%PDF-1.4"},
      {"GET /api/stream", self},
      {"GET /api/notices", self},
      {"POST /api/notices/read", self, "", {{"up_to", 0}}},
      {"GET /api/apps", app},
      {"GET /api/apps/{app}", app},
      {"GET /api/apps/{app}/formulas", app},
      {"GET /api/apps/{app}/reads", admin},
      {"POST /api/apps/{app}/formulas/check", form, "", {{"form", "deal"}, {"expr", "=1"}}},
      {"POST /api/apps/{app}/formulas/lookups", form, "", {{"form", "deal"}, {"expr", "=1"}, {"rows", Json::array()}}},
      {"GET /api/apps/{app}/forms/{form}/formulas", form},
      {"GET /api/apps/{app}/forms/{form}/records", form},
      {"GET /api/apps/{app}/forms/{form}/aggregate", form},
      {"GET /api/apps/{app}/forms/{form}/export", form},
      {"POST /api/apps/{app}/forms/{form}/records", create, "", {{"name", "neu"}}},
      {"GET /api/apps/{app}/forms/{form}/records/{id}", read},
      {"GET /api/apps/{app}/forms/{form}/records/{id}/history", read},
      {"GET /api/apps/{app}/forms/{form}/records/{id}/files/{field}/{file}", read,
       records + "/{id}/files/paper/{file}"},
      {"PATCH /api/apps/{app}/forms/{form}/records/{id}", edit, "", {{"name", "anders"}}},
      {"DELETE /api/apps/{app}/forms/{form}/records/{id}", erase},
      {"POST /api/apps/{app}/forms/{form}/records/{id}/commands/{name}", verb, records + "/{id}/commands/advance",
       Json::object()},
      {"GET /api/apps/{app}/flow/progress", read, base + "/flow/progress?form=deal&record={id}"},
      {"GET /api/apps/{app}/flow/tasks", self},
      {"GET /api/apps/{app}/flow/stranded", self},
      {"GET /api/apps/{app}/flow/impact", app},
      // By the secret of a link alone.
      {"GET /api/visit/{app}/flow/signing", open},
      {"POST /api/visit/{app}/forms/{form}/records/{id}/commands/{name}", open},
      {"GET /api/apps/{app}/dispatch/offers", self},
      {"GET /api/apps/{app}/dispatch/queue", self},
      // Deals are not dispatched here: 404 for everybody, as if the record were not seen.
      {"GET /api/apps/{app}/dispatch/why", app, base + "/dispatch/why?form=deal&record={id}"},
      {"GET /api/apps/{app}/metrics/dashboards", app},
      {"GET /api/apps/{app}/metrics/dashboards/{id}", app, base + "/metrics/dashboards/board"},
  };
}

const std::string parts = R"(--- forms/deal.yaml
form: deal
label: 单子
title: =name
fields:
  - {field: name, label: 名称, type: text, required: true}
  - {field: paper, label: 附件, type: file}
  - {field: owner, label: 负责人, type: person}
access:
  - {role: clerk, sees: own, can: [create, edit]}
  - {role: chief, sees: department, can: [edit, erase]}
  - {role: boss, sees: all, can: [create, edit, erase]}
  - {role: auditor, sees: all, can: []}
  - {role: guest, sees: none}
--- forms/person.yaml
form: person
label: 人员
fields:
  - {field: capacity, label: 最多, type: number}
access:
  - {role: clerk, sees: all, can: [edit], readonly: [roles]}
  - {role: boss, sees: all, can: [create, edit]}
  - {role: auditor, sees: all, can: []}
--- flows/deal.yaml
flow: deal
label: 流程
form: deal
stages: [{stage: ask, label: 询价, by: owner, standard: 1 workday}]
ends: [{end: won, label: 成交, won: true}]
--- dashboards/board.yaml
dashboard: board
label: 看板
tiles: [{tile: all, label: 全部, type: number, metric: deals}]
--- metrics/deals.yaml
metric: deals
label: 单子
from: deal
show: [{id: count, label: 数量, measure: count}]
--- scenarios/people.yaml
department:
  - {name: 东部}
  - {name: 西部}
person:
  - {name: 职员, login: zhi, roles: [clerk], department: 东部}
  - {name: 主管, login: zhu, roles: [chief], department: 东部}
  - {name: 老板, login: lao, roles: [boss]}
  - {name: 审计, login: shen, roles: [auditor]}
  - {name: 访客, login: fang, roles: [guest], department: 东部}
  - {name: 同事, login: tong, roles: [clerk], department: 东部}
  - {name: 外人, login: wai, roles: [clerk], department: 西部}
)";

class Matrix : public testing::Test {
 protected:
  Matrix()
      : app_(desk + parts), company_(app_.folder(), {std::filesystem::path(app_.folder()) / "scenarios/people.yaml"}) {}

  struct Deal {
    std::string id, file;
  };
  /// A fresh record owned by this person; deleted when asked.
  Deal deal(const std::string& owner, bool deleted) {
    Deal made;
    made.file = company_.upload("老板");
    auto answer =
        company_.call("老板", Method::post, records,
                      {{"name", "单"}, {"owner", company_.id_of(owner)}, {"paper", Json::array({made.file})}});
    EXPECT_EQ(answer.status, 201) << answer.body;
    made.id = answer.body["id"];
    if (deleted) {
      EXPECT_EQ(company_.call("老板", Method::erase, records + "/" + made.id).status, 204);
    }
    return made;
  }
  static std::string filled(std::string target, const Deal& deal) {
    for (auto& [name, value] : std::map<std::string, std::string>{{"{app}", "desk"},
                                                                  {"{form}", "deal"},
                                                                  {"{id}", deal.id},
                                                                  {"{file}", deal.file},
                                                                  {"{label}", "t"},
                                                                  {"{name}", "advance"}})
      if (auto at = target.find(name); at != std::string::npos) target.replace(at, name.size(), value);
    return target;
  }
  static std::pair<Method, std::string> split(const std::string& route) {
    auto space = route.find(' ');
    return {*http::method_of(route.substr(0, space)), route.substr(space + 1)};
  }

  definition::TestApp app_;
  Company company_;
};

TEST_F(Matrix, EveryRouteHasARule) {
  std::set<std::string> ruled, live;
  for (auto& row : matrix()) EXPECT_TRUE(ruled.insert(row.route).second) << row.route;
  for (auto& route : company_.router().routes())
    live.insert(std::string(http::name_of(route->method)) + " " + route->pattern);
  for (auto& route : live) EXPECT_TRUE(ruled.contains(route)) << "a new route needs a rule in this matrix: " << route;
  for (auto& route : ruled) EXPECT_TRUE(live.contains(route)) << "no such route any more: " << route;
}

TEST_F(Matrix, WithoutASessionOnlyTheOpenOnesAnswer) {
  std::map<std::string, Rule> rules;
  for (auto& row : matrix()) rules[row.route] = row.rule;
  for (auto& route : company_.router().routes()) {
    http::Request request;
    request.method = route->method;
    auto name = std::string(http::name_of(route->method)) + " " + route->pattern;
    auto refused = company_.router().refuse(request, *route);
    EXPECT_EQ(refused.has_value(), rules[name] != Rule::open) << name;
    EXPECT_EQ(refused ? refused->status : 401, 401) << name;
  }
}

TEST_F(Matrix, EachRoleAndEachKindOfRecord) {
  struct Kind {
    std::string name, owner;
    bool deleted;
  };
  const std::vector<Kind> kinds{
      {"own", "职员", false}, {"team", "同事", false}, {"other", "外人", false}, {"deleted", "职员", true}};
  auto sees = [](const std::string& who, const Kind& kind) {
    if (kind.deleted || who == "访客") return false;
    if (who == "职员") return kind.name == "own";
    if (who == "主管") return kind.name != "other";
    return true;
  };
  int decided = 0;
  for (auto& row : matrix()) {
    if (row.rule == Rule::open || row.route == "GET /api/stream" || row.route == "DELETE /api/session" ||
        row.route == "DELETE /api/sessions")
      continue;  // the first asks for nothing; streams and the ends of sessions have tests of their own
    auto [method, pattern] = split(row.route);
    for (std::string who : {"职员", "主管", "老板", "审计", "访客"})
      for (auto& kind : kinds) {
        auto made = deal(kind.owner, kind.deleted);
        auto target = filled(row.target.empty() ? pattern : row.target, made);
        auto called = company_.call(who, method, target, row.body);
        company_.drained(called);
        auto status = called.status;
        auto told = row.route + " as " + who + " on " + kind.name + ": " + std::to_string(status);
        ++decided;
        bool seen = sees(who, kind);
        bool edits = who != "审计";
        bool erases = who == "主管" || who == "老板";
        switch (row.rule) {
          case Rule::open:
            break;
          case Rule::self:
            EXPECT_TRUE(status < 300 || status == 404 || status == 409 || status == 422) << told;
            break;
          case Rule::app:
            EXPECT_TRUE(status == 200 || status == 404) << told;
            break;
          case Rule::admin:
            EXPECT_EQ(status, who == "老板" ? 200 : 403) << told;
            break;
          case Rule::form:
            EXPECT_EQ(status, 200) << told;
            if (who == "访客" && called.body.contains("records")) EXPECT_TRUE(called.body["records"].empty()) << told;
            break;
          case Rule::create:
            EXPECT_EQ(status, who == "职员" || who == "老板" ? 201 : 403) << told;
            break;
          case Rule::read:
            EXPECT_EQ(status, seen ? 200 : 404) << told;
            break;
          case Rule::edit:
            EXPECT_EQ(status, !seen ? 404 : edits ? 200 : 403) << told;
            break;
          case Rule::erase:
            EXPECT_EQ(status, !seen ? 404 : erases ? 204 : 403) << told;
            break;
          case Rule::verb:
            EXPECT_EQ(status == 404, !seen) << told;
            break;
        }
      }
  }
  EXPECT_GT(decided, 500);
}

TEST_F(Matrix, WhoReadWhatIsKept) {
  auto made = deal("职员", false);
  auto path = records + "/" + made.id;
  company_.call("职员", Method::get, path);
  company_.call("职员", Method::get, path);
  company_.call("职员", Method::get, path + "/history");
  company_.call("主管", Method::get, path + "/files/paper/" + made.file);
  company_.call("外人", Method::get, path);  // refused: nothing was read
  company_.call("主管", Method::get, records + "?q=%E5%8D%95&limit=7");
  auto log = company_.call("老板", Method::get, base + "/reads?record=" + made.id);
  ASSERT_EQ(log.status, 200) << log.body;
  std::map<std::string, Json> by_what;
  for (auto& read : log.body["reads"]) by_what[read["what"]] = read;
  EXPECT_EQ(by_what.size(), 3u) << log.body;
  EXPECT_EQ(by_what["record"]["times"], 2);
  EXPECT_EQ(by_what["record"]["person_name"], "职员");
  EXPECT_EQ(by_what["file"]["detail"], "paper/" + made.file);
  EXPECT_EQ(by_what["file"]["person"], company_.id_of("主管"));
  auto lists =
      company_.call("老板", Method::get, base + "/reads?form=deal&person=" + company_.id_of("主管") + "&limit=1");
  EXPECT_EQ(lists.body["reads"].size(), 1u);
  EXPECT_EQ(lists.body["reads"][0]["what"], "list");
  EXPECT_EQ(lists.body["reads"][0]["detail"], "q=%E5%8D%95&limit=7");
  EXPECT_EQ(lists.body["reads"][0]["rows"], 1);
  auto next = company_.call("老板", Method::get,
                            base + "/reads?form=deal&limit=1&before=" + std::to_string(lists.body["next"].get<int>()));
  EXPECT_LT(next.body["reads"][0]["seq"], lists.body["reads"][0]["seq"]);
  EXPECT_EQ(company_.call("老板", Method::get, base + "/reads?limit=0").status, 400);
}

}  // namespace
}  // namespace kedu
