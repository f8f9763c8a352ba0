// Mutated formulas through lexer, parser, checker, emitters and V8: nothing crashes, every position lies in the source,
// every problem says what and what instead, and the code holds only slots, literals and names of the library.
#include <gtest/gtest.h>

#include <set>

#include "base/utf8.h"
#include "formula/engine.h"
#include "formula/language/emit_js.h"
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

/// The words of code outside of string literals: names with their dots; empty when a literal does not end.
std::optional<std::vector<std::string>> words(const std::string& js) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < js.size();) {
    auto c = static_cast<unsigned char>(js[i]);
    if (c == '"') {
      for (++i; i < js.size() && js[i] != '"'; ++i)
        if (js[i] == '\\') ++i;
      if (i++ >= js.size()) return {};
    } else if (std::isalpha(c) || c == '_' || c == '$' || c >= 0x80) {
      auto from = i;
      while (i < js.size() &&
             (std::isalnum(static_cast<unsigned char>(js[i])) || js[i] == '.' || js[i] == '_' || js[i] == '$'))
        ++i;
      if (from == i) return {};  // a letter beyond ASCII outside of a literal
      out.push_back(js.substr(from, i - from));
    } else if (std::isdigit(c)) {
      while (i < js.size() && (std::isalnum(static_cast<unsigned char>(js[i])) || js[i] == '.' ||
                               ((js[i] == '+' || js[i] == '-') && js[i - 1] == 'e')))
        ++i;
    } else {
      ++i;
    }
  }
  return out;
}

bool allowed(const std::string& word) {
  static const std::set<std::string> fixed{"return", "null", "true",          "false",         "typeof",
                                           "const",  "let",  "Array.isArray", "Kedu.functions"};
  static const std::set<std::string> library = [] {
    std::set<std::string> names;
    for (auto* name : {"add", "sub", "mul", "div", "pow",   "cat",  "eq",     "ne",   "lt",   "le",   "gt",
                       "ge",  "neg", "pos", "pct", "truth", "snap", "number", "list", "once", "round"})
      names.insert(std::string("Kedu.") + name);
    for (auto* name : {"add", "sub", "lt", "le", "gt", "ge"}) names.insert(std::string("Kedu.dated.") + name);
    for (auto& spec : function_declarations()) names.insert("Kedu.functions." + spec["name"].get<std::string>());
    return names;
  }();
  if (fixed.contains(word) || library.contains(word)) return true;
  bool slot = word.size() > 1 && std::string("atl").find(word[0]) != std::string::npos;
  return slot && std::all_of(word.begin() + 1, word.end(), [](unsigned char c) { return std::isdigit(c); });
}

void expect_told(const std::string& source, const Compilation& compilation) {
  auto length = static_cast<int>(count_code_points(source));
  ASSERT_TRUE(compilation.formula || !compilation.diagnostics.empty()) << source;
  for (auto& d : compilation.diagnostics) {
    ASSERT_TRUE(d.pos >= 0 && d.len >= 1 && d.pos <= length) << source << " " << d.code << " at " << d.pos;
    ASSERT_TRUE(d.pos == length || d.pos + d.len <= length)
        << source << " " << d.code << " at " << d.pos << "+" << d.len;
    ASSERT_FALSE(d.code.empty() || d.message.zh.empty() || d.message.en.empty()) << source;
  }
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
    expect_told(source, compilation);
    if (testing::Test::HasFatalFailure()) return;
    if (!compilation.formula) continue;
    auto& formula = *compilation.formula;
    auto found = words(formula.js);
    ASSERT_TRUE(found) << source << "\n" << formula.js;
    for (auto& word : *found) ASSERT_TRUE(allowed(word)) << word << " in " << formula.js;
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
