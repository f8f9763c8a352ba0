// The SQL of a formula gives what its JavaScript gives, on random records in SQLite; what has no twin says where.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sqlite3.h>

#include <cmath>

#include "formula/sql.h"
#include "formula/test_scope.h"

namespace kedu::formula {
namespace {

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

class SqlTest : public testing::Test {
 protected:
  SqlTest() : zone_(*TimeZone::find("Asia/Shanghai")), engine_(std::move(*Engine::create())) {
    sqlite3_open(":memory:", &db_);
    sqlite3_exec(db_, "CREATE TABLE r(a REAL,n REAL,s TEXT,t TEXT,d TEXT,e TEXT,m TEXT,p INTEGER,l TEXT)", nullptr,
                 nullptr, nullptr);
  }
  ~SqlTest() override { sqlite3_close(db_); }

  static void bind(sqlite3_stmt* statement, int index, const Value& value) {
    auto text = [&](const std::string& s) {
      sqlite3_bind_text(statement, index, s.data(), static_cast<int>(s.size()), SQLITE_TRANSIENT);
    };
    if (auto* number = value.get_if<double>())
      sqlite3_bind_double(statement, index, *number);
    else if (auto* boolean = value.get_if<bool>())
      sqlite3_bind_int(statement, index, *boolean);
    else if (auto* string = value.get_if<std::string>())
      text(*string);
    else if (auto* date = value.get_if<Date>())
      text(to_iso(*date));
    else if (auto* instant = value.get_if<DateTime>())
      text(to_iso(*instant));
    else if (value.is<List>())
      text(to_json(value).dump());
    else
      sqlite3_bind_null(statement, index);
  }

  void insert(const Fields& record) {
    sqlite3_exec(db_, "DELETE FROM r", nullptr, nullptr, nullptr);
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db_, "INSERT INTO r VALUES(?,?,?,?,?,?,?,?,?)", -1, &statement, nullptr);
    int index = 0;
    for (auto* name : {"a", "n", "s", "t", "d", "e", "m", "p", "l"}) bind(statement, ++index, record.get(name));
    sqlite3_step(statement);
    sqlite3_finalize(statement);
  }

  Value select(const Sql& sql, Kind kind) {
    sqlite3_stmt* statement = nullptr;
    auto text = "SELECT " + sql.text + " FROM r";
    if (sqlite3_prepare_v2(db_, text.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      return "SQL: " + std::string(sqlite3_errmsg(db_)) + " in " + text;
    for (std::size_t i = 0; i < sql.params.size(); ++i) bind(statement, static_cast<int>(i) + 1, sql.params[i]);
    sqlite3_step(statement);
    Value out;
    auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    if (!bytes)
      out = Value();
    else if (kind == Kind::boolean)
      out = sqlite3_column_int(statement, 0) != 0;
    else if (kind == Kind::number)
      out = sqlite3_column_double(statement, 0);
    else if (kind == Kind::date)
      out = *parse_date(bytes);
    else
      out = std::string(bytes);
    sqlite3_finalize(statement);
    return out;
  }

  SqlContext context() {
    return {Dialect::sqlite, *parse_datetime("2026-03-02T01:00:00Z"), &zone_,
            [](const Reference& reference) -> Result<Sql> {
              return Sql{"r.\"" + reference.key() + "\"", {}};
            }};
  }

  TimeZone zone_;
  std::unique_ptr<Engine> engine_;
  sqlite3* db_ = nullptr;
};

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

TEST_F(SqlTest, GivesWhatTheJavaScriptGives) {
  struct Pair {
    Formula formula;
    Program program;
    Sql value, condition;
    bool has_condition;
  };
  std::vector<Pair> pairs;
  auto where = context();
  for (std::string source : formulas) {
    auto formula = compiled(source, scope);
    EXPECT_FALSE(not_pushable(formula)) << source;
    auto sql = to_sql(formula, where);
    ASSERT_TRUE(sql) << source << ": " << sql.error().message;
    auto condition = to_sql_condition(formula, where);
    auto program = *engine_->load(formula);
    pairs.push_back({formula, program, *sql, condition.ok() ? *condition : Sql{},
                     condition.ok() && formula.type.kind == Kind::boolean});
  }
  EXPECT_TRUE(rc::check([&] {
    auto record = random_record();
    insert(record);
    for (auto& pair : pairs) {
      std::vector<Value> slots;
      for (auto& reference : pair.formula.references) slots.push_back(record.get(reference.key()));
      auto js = engine_->run(pair.program, slots, {where.now, where.zone});
      auto sql = select(pair.value, pair.formula.type.kind);
      if (!same(js, sql))
        RC_FAIL(pair.formula.source + ": JS " + to_json(js).dump() + ", SQL " + to_json(sql).dump() + "\n" +
                pair.value.text + "\n" + to_json(record).dump());
      if (!pair.has_condition) continue;
      auto holds = select(pair.condition, Kind::boolean);
      if (holds != Value(js == Value(true)))
        RC_FAIL(pair.formula.source + " as a condition: " + pair.condition.text + "\n" + to_json(record).dump());
    }
  }));
}

TEST_F(SqlTest, PostgresTextIsMadeForTheSameFormulas) {
  auto where = context();
  where.dialect = Dialect::postgres;
  for (std::string source : formulas) {
    auto sql = to_sql(compiled(source, scope), where);
    EXPECT_TRUE(sql) << source;
    if (!sql) continue;
    EXPECT_EQ(static_cast<std::size_t>(std::count(sql->text.begin(), sql->text.end(), '?')), sql->params.size())
        << sql->text;
  }
}

TEST_F(SqlTest, WhatHasNoTwinSaysWhere) {
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

TEST_F(SqlTest, TextIsOnlyEverAParameter) {
  auto sql = to_sql(compiled("s=\"'; DROP TABLE r; --\"", scope), context());
  ASSERT_TRUE(sql);
  EXPECT_EQ(sql->text.find("DROP"), std::string::npos);
  ASSERT_EQ(sql->params.size(), 1u);
}

}  // namespace
}  // namespace kedu::formula
