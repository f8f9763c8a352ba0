// Wrong formulas against tests/golden/formula/diagnostics.txt, limits at the edge, and what the emitted code may hold.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "formula/explained.h"
#include "formula/test_scope.h"

namespace kedu::formula {
namespace {

const TestScope scope{{"总额", {Kind::number, false, 2}},     {"数量", {Kind::number, false, 0}},
                      {"姓名", {Kind::text, false, {}}},      {"签约日期", {Kind::date, false, {}}},
                      {"客户.等级", {Kind::text, false, {}}}, {"明细.金额", {Kind::number, true, 2}},
                      {"已付款", {Kind::boolean, false, {}}}, {"签约金额", {Kind::number, false, 2}},
                      {"amount", {Kind::number, false, 2}},   {"客户.名称", {Kind::text, false, {}}}};

const char* const wrong[] = {"",
                             "=",
                             "ROUND(总额,2",
                             "求和(总额)",
                             "总额+未知字段",
                             "总额＋总颁",
                             "IF(总额>1,\"大)",
                             "IF(总额>1，“大）",
                             "总额)",
                             "(总额",
                             "总额 数量",
                             "总额+",
                             "+",
                             "ROUND(总额,2,3)",
                             "ROUND()",
                             "RUOND(总额,2)",
                             "客户.等极",
                             "客户.",
                             "总额 && 数量",
                             "总额 || 数量",
                             "!已付款",
                             "已付款 AND 总额>1",
                             "(已付款 OR 总额>1)",
                             "amount $ 2",
                             "总额、数量",
                             "2总额",
                             "{总额",
                             "姓名(1)",
                             "SUM",
                             "amout*2",
                             "姓名=1",
                             "总额=\"大\"",
                             "\"大\"*2",
                             "签约日期>\"明天\"",
                             "IF(总额>1,2,3,4)",
                             "LEFT(总额 2)",
                             "[总额]",
                             "1e999",
                             "明细.金客",
                             "SUM(总额,,",
                             "TODAY(1)",
                             "总额 % 数量",
                             "签约金",
                             "客户.级",
                             "总额===1",
                             "总额=>1",
                             "总额=<1",
                             "总额><1",
                             "总额**2",
                             "总额:数量",
                             "总额?1:2",
                             "总额=“",
                             "\"a\" \"b\"",
                             "姓名=\"他说\"好\"\"",
                             "总额,2",
                             "数量(3)",
                             "2(3)",
                             "A1+B2",
                             "@总额",
                             "VLOOKUP(姓名,明细.金额,2)",
                             "AVG(明细.金额)",
                             "DATEDIFF(签约日期,TODAY(),\"d\")",
                             "IF(总额>1,2，3、4)",
                             "IF(总额>1,\"a\",\"b\"",
                             "SUMIFS(明细.金额,客户.等级)",
                             "IFS(总额>1,1,2)",
                             "SUM(总额,)+",
                             "ROUND(总额,)2)",
                             "1.2.3",
                             "总额 数量(2)",
                             "客户..等级",
                             ".5.5",
                             "《大》",
                             "null",
                             "大客户",
                             "((总额+1)*2",
                             "MAX(总额,(数量+1)",
                             "let a = 总额",
                             "let a = 总额; ",
                             "let a 总额; a",
                             "let a = 总额, a",
                             "let a = (总额; a*2",
                             "let a = b; let b = 1; a+b",
                             "let a = 1; let a = 2; a",
                             "let 总额 = 1; 总额*2",
                             "let a = 1; 总额",
                             "let a = 总额; aa*2",
                             "LET(a,1)",
                             "LET(1,2,3)",
                             "总额\\数量",
                             "XOR()",
                             "NETWORKDAYS(签约日期)"};

TEST(Language, WrongFormulasAreExplained) {
  expect_explained(wrong, scope, "diagnostics.txt");
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

bool compiles(const std::string& source) {
  return compile(source, scope).formula.has_value();
}

TEST(Language, LimitsHoldExactly) {
  auto nested = [](int depth) {
    return repeated("(", static_cast<std::size_t>(depth)) + "1" + repeated(")", static_cast<std::size_t>(depth));
  };
  EXPECT_TRUE(compiles(nested(limits::formula_depth)));
  EXPECT_FALSE(compiles(nested(limits::formula_depth + 1)));
  auto calls = [](int depth) {
    return repeated("ABS(", static_cast<std::size_t>(depth)) + "1" + repeated(")", static_cast<std::size_t>(depth));
  };
  EXPECT_TRUE(compiles(calls(limits::formula_depth)));
  EXPECT_FALSE(compiles(calls(limits::formula_depth + 1)));
  auto sum = [](std::size_t count) { return "SUM(1" + repeated(",1", count - 1) + ")"; };
  EXPECT_TRUE(compiles(sum(limits::formula_arguments)));
  EXPECT_FALSE(compiles(sum(limits::formula_arguments + 1)));
  auto text = [](std::size_t length) { return "\"" + repeated("长", length - 2) + "\""; };
  EXPECT_TRUE(compiles(text(limits::formula_code_points)));
  EXPECT_FALSE(compiles(text(limits::formula_code_points + 1)));
  EXPECT_FALSE(compiles(repeated("(", 8000)));
  EXPECT_TRUE(compiles("1" + repeated("+1", 3999)));
  EXPECT_TRUE(compiles("1" + repeated("%", 7000)));
  EXPECT_TRUE(compiles(repeated("-", 7999) + "1"));
}

TEST(Language, OnlyEscapedTextReachesTheCode) {
  for (std::string hostile : {"\\", "\"\"", "\\\"\");process.exit(1);//", "\xE2\x80\xA8", "\xE2\x80\xA9", "</script>",
                              "${x}", "`", "\n", "\xED\xA0\x80", "\xF0\x9F\x91\x8D"}) {
    auto formula = compiled("\"" + hostile + "\"", scope);
    auto literal = formula.js.substr(7, formula.js.size() - 8);
    EXPECT_EQ(literal.front(), '"');
    EXPECT_EQ(literal.back(), '"');
    auto inside = literal.substr(1, literal.size() - 2);
    for (std::size_t i = 0; i < inside.size(); ++i) {
      EXPECT_NE(inside[i], '"') << hostile;
      EXPECT_NE(inside[i], '\n');
      EXPECT_NE(inside[i], '<');
      if (inside[i] == '\\') {
        EXPECT_EQ(inside[i + 1], 'u') << hostile;
      }
    }
    EXPECT_EQ(inside.find("\xE2\x80"), inside.npos);
  }
}

TEST(Language, NamesBecomeSlotsAndTypesAreKnown) {
  auto formula = compiled("IF（客户．等级＝“A”，总额×数量，0）", scope);
  ASSERT_EQ(formula.references.size(), 3u);
  EXPECT_EQ(formula.references[0].key(), "客户.等级");
  EXPECT_EQ(formula.type, (Type{Kind::number, false, 2}));
  EXPECT_EQ(formula.js.find("客户"), formula.js.npos);
  EXPECT_FALSE(formula.uses_clock);
  EXPECT_TRUE(compiled("签约日期<TODAY()", scope).uses_clock);
  EXPECT_EQ(compiled("签约日期+7", scope).type.kind, Kind::date);
  EXPECT_EQ(compiled("TODAY()-签约日期", scope).type.kind, Kind::number);
  EXPECT_TRUE(compiled("明细.金额*2", scope).type.list);
}

TEST(Language, AnyBytesEndInAnAnswer) {
  std::uint32_t seed = 7;
  auto random = [&](std::uint32_t n) { return (seed = seed * 1664525u + 1013904223u) / 65536u % n; };
  const char* const parts[] = {"总额", "(", ")", ",", "\"", "“",    "”",    "+", "-", "IF(",  "&", "{",
                               "}",    "1", ".", "%", "=",  "\xFF", "SUM(", " ", "'", "TRUE", "！"};
  for (int i = 0; i < 20'000; ++i) {
    std::string source;
    for (auto n = random(12); n > 0; --n) source += parts[random(std::size(parts))];
    auto compilation = compile(source, scope);
    auto length = static_cast<int>(count_code_points(source));
    EXPECT_TRUE(compilation.formula || !compilation.diagnostics.empty()) << source;
    for (auto& d : compilation.diagnostics) EXPECT_TRUE(d.pos >= 0 && d.pos <= length && d.len >= 1) << source;
  }
}

}  // namespace
}  // namespace kedu::formula
