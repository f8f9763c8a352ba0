// Which route a request finds.
#include "http/router.h"

#include <gtest/gtest.h>

#include "http/target.h"

namespace kedu::http {
namespace {

class Routes : public testing::Test {
 protected:
  void add(Method method, std::string pattern) {
    Route route;
    route.method = method;
    route.pattern = std::move(pattern);
    router.add(std::move(route));
  }
  Router::Match find(Method method, std::string target) {
    request.target = std::move(target);
    EXPECT_TRUE(read_target(request)) << request.target;
    return router.find(method, request);
  }
  std::string pattern(Method method, std::string target) {
    const auto match = find(method, std::move(target));
    return match.route ? match.route->pattern : "-" + match.allow;
  }
  Router router;
  Request request;
};

TEST_F(Routes, literals_win_over_parameters_and_a_dead_end_goes_back) {
  add(Method::get, "/");
  add(Method::get, "/api/apps/{app}");
  add(Method::get, "/api/apps/{app}/forms/{form}/records/{id}");
  add(Method::get, "/api/apps/{app}/dispatch/offers");
  add(Method::get, "/api/{any}/special/x");
  EXPECT_EQ(pattern(Method::get, "/"), "/");
  EXPECT_EQ(pattern(Method::get, "/api/apps/shop"), "/api/apps/{app}");
  EXPECT_EQ(pattern(Method::get, "/api/apps/shop/dispatch/offers?x=1"), "/api/apps/{app}/dispatch/offers");
  EXPECT_EQ(pattern(Method::get, "/api/apps/special/x"), "/api/{any}/special/x");
  EXPECT_EQ(pattern(Method::get, "/api/apps"), "-");
  EXPECT_EQ(pattern(Method::get, "/api/apps/"), "-") << "a parameter is never empty";
  EXPECT_EQ(pattern(Method::get, "/api/apps/shop/"), "-");
}

TEST_F(Routes, parameters_are_decoded_and_named_by_their_route) {
  add(Method::get, "/api/apps/{app}/forms/{form}");
  add(Method::post, "/api/apps/{shop}/forms/{form}");
  auto match = find(Method::get, "/api/apps/a%20b/forms/%E8%A1%A8");
  EXPECT_EQ(match.params.get("app"), "a b");
  EXPECT_EQ(match.params.get("form"), "表");
  EXPECT_EQ(match.params.get("shop"), "");
  EXPECT_EQ(match.position, 0u);
  match = find(Method::post, "/api/apps/x/forms/y");
  EXPECT_EQ(match.params.get("shop"), "x");
  EXPECT_EQ(match.position, 1u);
}

TEST_F(Routes, other_methods_are_named) {
  add(Method::get, "/api/x");
  add(Method::patch, "/api/x");
  EXPECT_EQ(pattern(Method::head, "/api/x"), "/api/x");
  EXPECT_EQ(pattern(Method::erase, "/api/x"), "-GET, HEAD, PATCH, OPTIONS");
}

TEST_F(Routes, the_fallback_takes_pages_but_nothing_of_the_api) {
  add(Method::get, "/api/x");
  router.fallback([](const Request&, const Params&, Reply) {});
  EXPECT_EQ(pattern(Method::get, "/m/leads"), "/*");
  EXPECT_EQ(pattern(Method::head, "/"), "/*");
  EXPECT_EQ(pattern(Method::post, "/m/leads"), "-GET, HEAD");
  EXPECT_EQ(pattern(Method::get, "/api/y"), "-");
  EXPECT_EQ(pattern(Method::get, "/api"), "-");
  EXPECT_EQ(find(Method::get, "/m").position, router.routes().size());
}

TEST_F(Routes, a_wrong_table_ends_the_program) {
  add(Method::get, "/api/{a}");
  EXPECT_DEATH(add(Method::get, "/api/{b}"), "declared twice");
  EXPECT_DEATH(add(Method::get, "api"), "must start");
  EXPECT_DEATH(add(Method::get, "/api/{x"), "unclosed");
  EXPECT_DEATH(add(Method::get, "/api//x"), "empty segment");
}

}  // namespace
}  // namespace kedu::http
