// Problem documents and the OpenAPI document.
#include <gtest/gtest.h>

#include "http/openapi.h"
#include "http/problem.h"

namespace kedu::http {
namespace {

Json body_of(const Response& response) {
  auto json = parse_json(std::get<std::string>(response.body));
  EXPECT_TRUE(json);
  return *json;
}

TEST(Problem, every_code_has_its_status) {
  const std::vector<std::pair<ErrorCode, int>> expected{
      {ErrorCode::invalid, 400},   {ErrorCode::unauthenticated, 401}, {ErrorCode::forbidden, 403},
      {ErrorCode::not_found, 404}, {ErrorCode::conflict, 409},        {ErrorCode::too_large, 413},
      {ErrorCode::too_many, 429},  {ErrorCode::timeout, 504},         {ErrorCode::unavailable, 503},
      {ErrorCode::internal, 500}};
  for (const auto& [code, status] : expected) {
    const auto response = problem(fail(code, "why"), Language::en);
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(response.headers.has("retry-after"), status == 429 || status == 503);
    EXPECT_EQ(body_of(response).contains("detail"), code != ErrorCode::internal) << "our own faults stay in the log";
  }
  const auto json = body_of(problem(fail(ErrorCode::conflict, "张三 got it"), Language::zh));
  EXPECT_EQ(json["type"], "urn:kedu:error:conflict");
  EXPECT_EQ(json["title"], "有冲突");
  EXPECT_EQ(json["detail"], "张三 got it");
}

TEST(Problem, issues_come_together_in_the_readers_language) {
  Issues issues;
  issues.add({"required", {"请填写医院", "hospital is required"}, {"选一家", "pick one"}, "hospital"});
  issues.add({"odd", {"奇怪", "odd"}, {}, "x", {}, Severity::warning});
  issues.add({"wrong-type", {"应为数字"}, {}, "items.2.price"});
  auto json = body_of(problem(issues, Language::en));
  EXPECT_EQ(json["status"], 422);
  ASSERT_EQ(json["issues"].size(), 2u);
  EXPECT_EQ(
      json["issues"][0],
      (Json{{"code", "required"}, {"field", "hospital"}, {"message", "hospital is required"}, {"hint", "pick one"}}));
  EXPECT_EQ(json["issues"][1]["message"], "应为数字") << "Chinese where there is no English";
  json = body_of(problem(issues, Language::zh));
  EXPECT_EQ(json["issues"][0]["message"], "请填写医院");
}

TEST(Problem, text_that_is_not_utf8_does_not_throw) {
  EXPECT_EQ(problem(fail(ErrorCode::invalid, "\xff"), Language::zh).status, 400);
  EXPECT_EQ(answer(200, Json("\xc3")).status, 200);
}

TEST(OpenApi, follows_the_route_table) {
  Router router;
  Route read;
  read.pattern = "/api/apps/{app}/forms/{form}/records";
  read.summary = {"列表", "List"};
  read.query = {{"limit", "integer", {"每页行数", "rows a page"}}};
  read.response_schema = "Records";
  router.add(read);
  Route create;
  create.method = Method::post;
  create.pattern = read.pattern;
  create.request_schema = "Record";
  create.response_schema = "Record";
  create.success = 201;
  router.add(create);
  Route login;
  login.method = Method::post;
  login.pattern = "/api/session";
  login.auth = Auth::everyone;
  router.add(login);

  ApiFacts facts;
  facts.version = "1.2.3";
  facts.schemas["Record"] = {{"type", "object"}, {"description", "known"}};
  const auto document = openapi(router, facts, Language::en);
  EXPECT_EQ(document["openapi"], "3.1.0");
  EXPECT_EQ(document["info"]["version"], "1.2.3");
  const auto& path = document["paths"]["/api/apps/{app}/forms/{form}/records"];
  EXPECT_EQ(path["get"]["summary"], "List");
  EXPECT_EQ(path["get"]["operationId"], "get.api.apps.app.forms.form.records");
  ASSERT_EQ(path["get"]["parameters"].size(), 3u);
  EXPECT_EQ(path["get"]["parameters"][1]["name"], "form");
  EXPECT_EQ(path["get"]["parameters"][2]["schema"]["type"], "integer");
  EXPECT_FALSE(path["get"].contains("requestBody"));
  EXPECT_EQ(path["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/Record");
  EXPECT_TRUE(path["post"]["responses"].contains("201"));
  EXPECT_EQ(path["post"]["security"].size(), 2u);
  EXPECT_TRUE(document["paths"]["/api/session"]["post"]["security"].empty());
  EXPECT_EQ(document["components"]["schemas"]["Record"]["description"], "known");
  EXPECT_TRUE(document["components"]["schemas"].contains("Records")) << "every reference resolves";
}

}  // namespace
}  // namespace kedu::http
