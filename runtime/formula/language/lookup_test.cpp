// Lookups over other forms: what is wrong with one is explained, and what is right is taken apart for the store.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "formula/explained.h"
#include "formula/sql.h"
#include "formula/test_scope.h"

namespace kedu::formula {
namespace {

const Type text{Kind::text, false, {}}, money{Kind::number, false, 2}, day{Kind::date, false, {}};

const TestScope scope{{{"id", text},
                       {"金额", money},
                       {"日期", day},
                       {"单位", text},
                       {"标签", {Kind::text, true, {}}},
                       {"医院.等级", text},
                       {"明细.金额", {Kind::number, true, 2}}},
                      {{"试用.金额", {"trial", "amount", money}},
                       {"试用.医院", {"trial", "hospital", text, true}},
                       {"试用.阶段", {"trial", "stage", text}},
                       {"试用.日期", {"trial", "on", day}},
                       {"试用.到货", {"trial", "at", {Kind::datetime, false, {}}}},
                       {"试用.计数", {"trial", "count", money, false, false}},
                       {"试用.科室", {"trial", "wards", {Kind::text, true, {}}}},
                       {"医院.名称", {"hospital", "name", text}},
                       {"医院.等级", {"hospital", "level", text}},
                       {"form:医院.等级", {"hospital", "level", text}}}};

const char* const wrong[] = {"SUMIFS(试用.金额*2,试用.医院,id)",
                             "SUMIFS(ROUND(试用.金额,0),试用.医院,id)",
                             "COUNTIFS(REGEXMATCH(试用.阶段,\"^a\"),TRUE)",
                             "SUMIFS(试用.计数,试用.医院,id)",
                             "COUNTIFS(试用.科室,\"心内科\")",
                             "SUM(试用.金额)",
                             "试用.金额+1",
                             "SUMIFS(试用.金额,医院.名称,id)",
                             "SUMIFS(试用.金额,明细.金额,\">1\")",
                             "SUMIFS(试用.金额,试用.医院)",
                             "COUNTIFS(试用.医院,标签)",
                             "XLOOKUP(单位,医院.名称,医院.等级)",
                             "XLOOKUP(单位,医院.名称,{form:医院}.等级,,金额)",
                             "XLOOKUP(单位,医院.名称,{form:医院}.等级,,-1)",
                             "XLOOKUP(单位,医院.名称,{form:医院}.等级,,0,3)",
                             "XLOOKUP(日期,试用.阶段,试用.金额,0)",
                             "SUMIFS(试用.到货,试用.医院,id)",
                             "SUMIFS(试用.金客,试用.医院,id)",
                             "SUMIFS(试甩.金额,试用.医院,id)",
                             "COUNTIFS(试用.阶段,单位位)"};

TEST(Lookups, WrongOnesAreExplained) {
  expect_explained(wrong, scope, "lookups.txt");
}

TEST(Lookups, ACriterionIsAFormulaOfItsOwn) {
  auto formula = compiled("IF(金额>1,SUMIFS(试用.金额,试用.医院,id,试用.阶段,\"=\" & 单位)*2,0)", scope);
  ASSERT_EQ(formula.lookups.size(), 1u);
  auto& lookup = formula.lookups[0];
  EXPECT_EQ(lookup.form, "trial");
  EXPECT_EQ(lookup.of->field, "amount");
  ASSERT_EQ(lookup.criteria.size(), 2u);
  EXPECT_TRUE(lookup.criteria[0].value->own_reference());
  EXPECT_TRUE(lookup.criteria[0].value->own_reference()->is_id);
  EXPECT_EQ(lookup.criteria[1].value->references.at(0).key(), "单位");
  // Whoever asks what the formula reads learns of the criteria as well.
  EXPECT_EQ(formula.references.size(), 3u);
  // The slots of the references come first.
  EXPECT_NE(formula.js.find("Kedu.looked(a3)"), std::string::npos) << formula.js;
  EXPECT_EQ(compiled("SUMIFS(试用.金额,试用.医院,id)", scope).type, money);
  EXPECT_EQ(compiled("MAXIFS(试用.日期,试用.医院,id)", scope).type, day);
  EXPECT_EQ(compiled("XLOOKUP(单位,医院.名称,{form:医院}.等级,\"未知\")", scope).type, text);
}

TEST(Lookups, NamesOfLetAreWrittenOutInCriteria) {
  auto formula =
      compiled("let h = 单位 & \"*\"; let n = COUNTIFS(试用.阶段,h); IF(n>0,n,COUNTIFS(试用.阶段,h & n))", scope);
  ASSERT_EQ(formula.lookups.size(), 2u);
  EXPECT_EQ(formula.lookups[0].criteria[0].value->js, "return Kedu.cat(a0,\"*\");");
  // A lookup inside a criterion is the criterion's own.
  EXPECT_EQ(formula.lookups[1].criteria[0].value->lookups.size(), 1u);
  std::string doubling = "let a = 单位 & 单位; ";
  for (char name = 'b'; name < 'z'; ++name)
    doubling += std::string("let ") + name + " = " + char(name - 1) + " & " + char(name - 1) + "; ";
  auto compilation = compile(doubling + "COUNTIFS(试用.阶段,y)", scope);
  ASSERT_FALSE(compilation.formula);
  EXPECT_EQ(compilation.diagnostics[0].code, "lookup-too-long");
}

TEST(Lookups, TheirNumberIsLimited) {
  std::string many = "COUNTIFS(试用.阶段,1)";
  for (std::size_t i = 0; i < limits::formula_lookups; ++i) many += "+COUNTIFS(试用.阶段,1)";
  EXPECT_EQ(compile(many, scope).diagnostics.at(0).code, "too-many-lookups");
}

TEST(Lookups, InFiltersTheCriteriaAreWrittenOrComparedAsTheyAre) {
  auto place = [&](const std::string& source) {
    auto diagnostic = not_pushable(compiled(source, scope));
    return diagnostic ? diagnostic->pos : -1;
  };
  EXPECT_EQ(place("SUMIFS(试用.金额,试用.医院,id,试用.阶段,\"a*\")>100"), -1);
  EXPECT_EQ(place("COUNTIFS(试用.日期,日期)>0"), -1);
  EXPECT_EQ(place("COUNTIFS(试用.金额,金额)=0"), -1);
  EXPECT_EQ(place("MAXIFS(试用.日期,试用.医院,id)<TODAY()"), -1);
  EXPECT_EQ(place("XLOOKUP(\"甲\",医院.名称,{form:医院}.等级,\"无\")=\"三甲\""), -1);
  EXPECT_EQ(place("COUNTIFS(试用.阶段,单位)>0"), 15);
  EXPECT_EQ(place("COUNTIFS(试用.日期,\">\"&日期)>0"), 15);
  EXPECT_EQ(place("AVERAGEIFS(试用.金额,试用.医院,id)>1"), 0);
  EXPECT_EQ(place("XLOOKUP(\"甲\",医院.名称,{form:医院}.等级)=\"三甲\""), 0);
}

}  // namespace
}  // namespace kedu::formula
