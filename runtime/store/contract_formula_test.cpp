// The SQL of a formula gives what its JavaScript gives, on random records in every store.
#include <rapidcheck.h>

#include <cmath>

#include "base/json.h"
#include "formula/engine.h"
#include "formula/sql.h"
#include "formula/test_scope.h"
#include "store/contract_test.h"

namespace kedu::store {
namespace {

using namespace formula;

const TestScope scope{
    {"a", {Kind::number, false, 2}},    {"n", {Kind::number, false, 0}},   {"s", {Kind::text, false, {}}},
    {"t", {Kind::text, false, {}}},     {"d", {Kind::date, false, {}}},    {"e", {Kind::date, false, {}}},
    {"m", {Kind::datetime, false, {}}}, {"p", {Kind::boolean, false, {}}}, {"l", {Kind::text, true, {}}}};

const char* const formulas[] = {"a=n",
                                "a<>n",
                                "a<n",
                                "a>=n",
                                "a+0.1=0.3",
                                "a*n>10",
                                "a-n*2<=0",
                                "-a<n",
                                "a/4>1",
                                "a*10%>1",
                                "ROUND(a,1)=0.3",
                                "ROUND(a*1.005,2)>a",
                                "ABS(a-n)<2",
                                "a=\"\"",
                                "s=\"ab\"",
                                "s<>\"\"",
                                "s=t",
                                "s<t",
                                "s=\"\"",
                                "s&n=\"ab1\"",
                                "s&a",
                                "s&p",
                                "s&d&t",
                                "LEN(s&t)",
                                "LEFT(s,1)=\"a\"",
                                "RIGHT(s,2)",
                                "RIGHT(s,0)",
                                "MID(s,2,2)",
                                "UPPER(s)",
                                "LOWER(s)=\"ab\"",
                                "TRIM(s)",
                                "CONTAINS(s,\"b\")",
                                "CONTAINS(s,t)",
                                "STARTSWITH(s,t)",
                                "ENDSWITH(s,t)",
                                "CONTAINS(l,s)",
                                "CONTAINS(l,\"ab\")",
                                "ISBLANK(s)",
                                "ISBLANK(a)",
                                "ISBLANK(l)",
                                "p",
                                "p=TRUE",
                                "NOT(p)",
                                "AND(p,a>1)",
                                "OR(p,a,n>1)",
                                "IF(p,a,n)",
                                "IF(a>n,\"大\",s)",
                                "IF(p,a)",
                                "IFS(a>2,\"x\",n>2,s,TRUE,\"z\")",
                                "COALESCE(s,t,\"无\")",
                                "COALESCE(a,n)",
                                "d=e",
                                "d<>e",
                                "d<e",
                                "d>=e",
                                "d=\"2026-03-02\"",
                                "d<TODAY()",
                                "d+7",
                                "d-1>e",
                                "d-e",
                                "d-e>3",
                                "d+n",
                                "YEAR(d)=2026",
                                "MONTH(d)",
                                "DAY(d)",
                                "YEAR(m)",
                                "MONTH(m)",
                                "DAY(m)",
                                "m<NOW()",
                                "m>=TODAY()",
                                "m=m",
                                "TODAY()-d>30",
                                "d=\"\"",
                                "AND(a>1,OR(s=\"ab\",NOT(ISBLANK(d))))"};

ColumnType column_type(const Type& type) {
  if (type.list) return ColumnType::list;
  switch (type.kind) {
    case Kind::number:
      return ColumnType::number;
    case Kind::boolean:
      return ColumnType::boolean;
    case Kind::date:
      return ColumnType::date;
    case Kind::datetime:
      return ColumnType::datetime;
    default:
      return ColumnType::text;
  }
}

bool same(const Value& a, const Value& b) {
  if (a.is_empty() && b.is_empty()) return true;
  if (a.is<double>() && b.is<double>()) return std::abs(a.number() - b.number()) <= 1e-12 * (1 + std::abs(a.number()));
  return a == b;
}

rc::Gen<Value> maybe(rc::Gen<Value> gen) {
  return rc::gen::weightedOneOf<Value>({{1, rc::gen::just(Value())}, {4, gen}});
}

Fields random_record() {
  auto text = rc::gen::element<Value>("", "a", "ab", "AB", "b", " a  b ", "中文", "ab中", "1");
  auto day = rc::gen::map(rc::gen::inRange(20'450, 20'530), [](int n) { return Value(Date{n}); });
  auto list = rc::gen::element<Value>(List{}, List{"ab"}, List{"AB", "b"}, List{"a", "中文"});
  Fields record;
  record.set("a", *maybe(rc::gen::map(rc::gen::inRange(-500, 500), [](int n) { return Value(n / 100.0); })));
  record.set("n", *maybe(rc::gen::map(rc::gen::inRange(-5, 10), [](int n) { return Value(n); })));
  record.set("s", *maybe(text));
  record.set("t", *maybe(text));
  record.set("d", *maybe(day));
  record.set("e", *maybe(day));
  record.set("m", *maybe(rc::gen::map(rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000),
                                      [](std::int64_t n) { return Value(DateTime{1'772'413'200'000 + n * 7'919}); })));
  record.set("p", *maybe(rc::gen::element<Value>(true, false)));
  record.set("l", *maybe(list));
  return record;
}

struct Pair {
  Formula formula;
  Program program;
  Sql value, condition;
  bool has_condition = false;
};

TEST_P(StoreContract, FormulasGiveWhatTheirJavaScriptGives) {
  using enum ColumnType;
  publish({{.name = "r",
            .columns = {{"a", number},
                        {"n", number},
                        {"s", text},
                        {"t", text},
                        {"d", date},
                        {"e", date},
                        {"m", datetime},
                        {"p", boolean},
                        {"l", list}}}});
  auto zone = *TimeZone::find("Asia/Shanghai");
  auto engine = std::move(*Engine::create());
  SqlContext context{store_->dialect(), *parse_datetime("2026-03-02T01:00:00Z"), &zone,
                     [](const Reference& reference) -> Result<Sql> { return column(reference.key()); }};
  std::vector<Pair> pairs;
  for (std::string source : formulas) {
    auto formula = compiled(source, scope);
    EXPECT_FALSE(not_pushable(formula)) << source;
    auto sql = to_sql(formula, context);
    ASSERT_TRUE(sql) << source << ": " << sql.error().message;
    auto condition = to_sql_condition(formula, context);
    auto program = *engine->load(formula);
    bool boolean_one = condition.ok() && formula.type.kind == Kind::boolean;
    pairs.push_back({formula, program, *sql, condition.ok() ? *condition : Sql{}, boolean_one});
  }
  auto one = [](Reader& reader, const Sql& sql, ColumnType type) -> Value {
    auto rows = reader.select({.table = "r", .outputs = {{"x", sql, type}}});
    if (!rows) return "SQL: " + rows.error().message;
    return rows->front().get("x");
  };
  EXPECT_TRUE(rc::check("SQL = JavaScript", [&] {
    auto record = random_record();
    must_write([&](Writer& writer) -> Result<void> {
      KEDU_TRY(writer.erase("r", {}));
      auto row = record;
      row.set("id", "1");
      KEDU_TRY(writer.insert("r", row));
      return {};
    });
    (void)store_->read([&](Reader& reader) -> Result<void> {
      for (auto& pair : pairs) {
        std::vector<Value> slots;
        for (auto& reference : pair.formula.references) slots.push_back(record.get(reference.key()));
        auto js = engine->run(pair.program, slots, {context.now, context.zone});
        auto sql = one(reader, pair.value, column_type(pair.formula.type));
        if (!same(js, sql))
          RC_FAIL(pair.formula.source + ": JS " + to_json(js).dump() + ", SQL " + to_json(sql).dump() + "\n" +
                  pair.value.text + "\n" + to_json(record).dump());
        if (!pair.has_condition) continue;
        if (one(reader, pair.condition, boolean) != Value(js == Value(true)))
          RC_FAIL(pair.formula.source + " as a condition: " + pair.condition.text + "\n" + to_json(record).dump());
      }
      return {};
    });
  }));
}

}  // namespace
}  // namespace kedu::store
