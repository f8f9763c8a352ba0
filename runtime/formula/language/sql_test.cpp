// What SQL is made of: parameters only, the same formulas for each dialect; what has no twin says where. That it gives
// what the JavaScript gives is store/contract_formula_test.cpp's to show, in every store.
#include <gtest/gtest.h>

#include <algorithm>

#include "formula/sql.h"
#include "formula/test_scope.h"

namespace kedu::formula {
namespace {

const TestScope scope{{"a", {Kind::number, false, 2}},   {"n", {Kind::number, false, 0}},
                      {"s", {Kind::text, false, {}}},    {"d", {Kind::date, false, {}}},
                      {"p", {Kind::boolean, false, {}}}, {"l", {Kind::text, true, {}}}};

SqlContext context(Dialect dialect) {
  return {dialect, *parse_datetime("2026-03-02T01:00:00Z"), nullptr, [](const Reference& reference) -> Result<Sql> {
            return Sql{"r.\"" + reference.key() + "\"", {}};
          }};
}

TEST(Sql, HasOneMarkForEachParameter) {
  for (auto dialect : {Dialect::sqlite, Dialect::postgres})
    for (std::string source : {"a+0.1=0.3", "ROUND(a*1.005,2)>a", "s=\"ab\"", "CONTAINS(l,\"ab\")", "IF(a>n,\"大\",s)",
                               "d>=TODAY()", "IFS(a>2,\"x\",n>2,s,TRUE,\"z\")"}) {
      auto sql = to_sql(compiled(source, scope), context(dialect));
      ASSERT_TRUE(sql) << source;
      EXPECT_EQ(static_cast<std::size_t>(std::count(sql->text.begin(), sql->text.end(), '?')), sql->params.size())
          << sql->text;
    }
}

TEST(Sql, WhatHasNoTwinSaysWhere) {
  auto place = [&](const std::string& source) {
    auto diagnostic = not_pushable(compiled(source, scope));
    return diagnostic ? diagnostic->pos : -1;
  };
  EXPECT_EQ(place("AND(p,SQRT(a)>1)"), 6);
  EXPECT_EQ(place("a/n>1"), 2);
  EXPECT_EQ(place("IFS(a>1,1)"), 0);
  EXPECT_EQ(place("a>1"), -1);
  std::string deep = "a*1.5";
  for (int i = 0; i < 40; ++i) deep = "IF(" + deep + "/3=1,1.5,2)/3";
  EXPECT_NO_FATAL_FAILURE(place(deep));
}

TEST(Sql, TextIsOnlyEverAParameter) {
  auto sql = to_sql(compiled("s=\"'; DROP TABLE r; --\"", scope), context(Dialect::sqlite));
  ASSERT_TRUE(sql);
  EXPECT_EQ(sql->text.find("DROP"), std::string::npos);
  ASSERT_EQ(sql->params.size(), 1u);
}

}  // namespace
}  // namespace kedu::formula
