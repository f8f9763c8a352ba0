// Mutated formulas through lexer, parser, checker, emitters and V8: nothing crashes, every position lies in the source,
// every problem says what and what instead, and the code holds only slots, literals and names of the library.
#include <gtest/gtest.h>

#include "emitted_code.h"
#include "formula/engine.h"
#include "formula/sql.h"
#include "formula/test_scope.h"

namespace kedu::formula {
namespace {

const TestScope scope{
    {"金额", {Kind::number, false, 2}}, {"数量", {Kind::number, false, 0}},     {"名", {Kind::text, false, {}}},
    {"日", {Kind::date, false, {}}},    {"刻", {Kind::datetime, false, {}}},    {"真", {Kind::boolean, false, {}}},
    {"列", {Kind::number, true, 2}},    {"客户.等级", {Kind::text, false, {}}}, {"x", {Kind::any, false, {}}}};

class Random {
 public:
  explicit Random(std::uint32_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) {
    state_ = state_ * 1664525u + 1013904223u;
    return (state_ >> 8) % n;
  }

 private:
  std::uint32_t state_;
};

std::vector<std::string> seeds() {
  std::vector<std::string> out{"let a = 金额*0.06; let b = a+1; IF(b>数量,a,b)", "LET(a,金额,b,a*2,ROUND(a/b,2))",
                               "IF（金额＞1，“大”，‘小’）", "客户.等级&\"-\"&{名}", "-2^2+3%*(数量-1)≥4"};
  for (auto& spec : function_declarations())
    for (auto& example : spec["examples"]) out.push_back(example["expr"].get<std::string>());
  return out;
}

const char* const parts[] = {"(",
                             ")",
                             ",",
                             ";",
                             "\"",
                             "“",
                             "”",
                             "‘",
                             "'",
                             "{",
                             "}",
                             ".",
                             "+",
                             "-",
                             "*",
                             "/",
                             "^",
                             "%",
                             "&",
                             "=",
                             "<",
                             ">",
                             "<>",
                             "!",
                             "|",
                             "[",
                             ":",
                             "let ",
                             "LET(",
                             "IF(",
                             "SUM(",
                             "金额",
                             "列",
                             "日",
                             "x",
                             "1",
                             "1e9",
                             "0.1",
                             " ",
                             "\n",
                             "　",
                             "，",
                             "；",
                             "（",
                             "）",
                             "TRUE",
                             "\xFF",
                             "\xED\xA0\x80",
                             "\xF0\x9F\x91\x8D",
                             "\\",
                             "`",
                             "${",
                             "</script>",
                             "constructor",
                             "__proto__",
                             "\xE2\x80\xA8",
                             "a0",
                             "Kedu",
                             "return"};

std::string mutated(const std::vector<std::string>& corpus, Random& random) {
  auto source = corpus[random.below(corpus.size())];
  for (auto times = 1 + random.below(4); times > 0; --times) {
    auto at = random.below(source.size() + 1);
    switch (random.below(5)) {
      case 0:
        source.insert(at, parts[random.below(std::size(parts))]);
        break;
      case 1:
        source.erase(at, 1 + random.below(6));
        break;
      case 2:
        if (at < source.size()) source[at] = static_cast<char>(random.below(256));
        break;
      case 3:
        source += source.substr(at, random.below(20));
        break;
      default: {
        auto& other = corpus[random.below(corpus.size())];
        source.insert(at, other.substr(random.below(other.size() + 1)));
      }
    }
  }
  return source.substr(0, 400);
}

TEST(Fuzz, MutatedFormulasEndInAnAnswer) {
  auto corpus = seeds();
  Random random(20260302);
  auto engine = std::move(*Engine::create());
  auto zone = *TimeZone::find("Asia/Shanghai");
  Environment environment{*parse_datetime("2026-03-02T01:00:00Z"), &zone};
  int compiled_count = 0;
  for (int i = 0; i < 100'000; ++i) {
    auto source = mutated(corpus, random);
    auto compilation = compile(source, scope);
    ASSERT_EQ(complaint(source, compilation), "") << source;
    if (!compilation.formula) continue;
    auto& formula = *compilation.formula;
    not_pushable(formula);
    if (++compiled_count % 8 != 0) continue;
    auto program = engine->load(formula);
    ASSERT_TRUE(program) << source << "\n" << formula.js;
    std::vector<Value> slots;
    for (auto& reference : formula.references)
      slots.push_back(reference.type.list ? Value(List{1, 2, Value()}) : Value());
    auto value = engine->run(*program, slots, environment);
    if (auto* error = value.get_if<ErrorValue>()) {
      ASSERT_LE(error->pos, static_cast<int>(count_code_points(source))) << source;
      ASSERT_FALSE(error->zh.empty() || error->en.empty()) << source;
      ASSERT_EQ(error->code[0], '#') << source;
      ASSERT_EQ(error->en.find("does not take such a value"), std::string::npos) << source << " " << error->en;
    }
  }
  EXPECT_GT(compiled_count, 1000);
}

}  // namespace
}  // namespace kedu::formula
