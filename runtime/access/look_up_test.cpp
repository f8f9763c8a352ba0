// A lookup that the store computes gives what the library's function gives over the same columns: random records in a
// real file, criteria with every operator, wildcards, blanks, numbers and dates as text, and letters of any case.
#include "access/look_up.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <iostream>

#include "base/calendar_date.h"
#include "definition/definition.h"
#include "formula/test_scope.h"
#include "store/sqlite/folder_test.h"
#include "store/store.h"

namespace kedu::access {
namespace {

using formula::FarColumn;
using formula::Formula;
using formula::Kind;
using formula::TestScope;

constexpr auto texts = {"",
                        "ab",
                        "AB",
                        "aB ",
                        "a",
                        "b",
                        "ab中",
                        "中文",
                        "中文 A",
                        "张三",
                        "1",
                        "5",
                        "5.0",
                        " 5",
                        "05",
                        "５",
                        "￥5",
                        "5%",
                        "0.05",
                        "1,234",
                        "1234",
                        "(5)",
                        "-5",
                        "1e1",
                        "10",
                        "0",
                        "TRUE",
                        "true",
                        "FALSE",
                        "=5",
                        ">5",
                        "<>",
                        "*",
                        "a*b",
                        "a?b",
                        "~*",
                        "100%",
                        "a_b",
                        "a\\b",
                        "é",
                        "É",
                        "ＣＴ",
                        "ｃｔ",
                        "ΑΣ",
                        "ας",
                        "2026-03-02",
                        "2026/3/2",
                        "2026年3月2日",
                        "2026-03-02 09:00",
                        "46083",
                        "12345678901234567",
                        "12345678901234568",
                        "110101199003071234",
                        "110101199003071235",
                        "0.3"};

constexpr auto operands = {"ab",
                           "AB",
                           "a*",
                           "*b",
                           "?b",
                           "a?",
                           "*",
                           "?*",
                           "~*",
                           "a~?b",
                           "a~*b",
                           "中*",
                           "*文*",
                           "张?",
                           "5",
                           "5.0",
                           "05",
                           "５",
                           "￥5",
                           "5%",
                           "1,234",
                           "(5)",
                           "1e1",
                           "0",
                           "-5",
                           "TRUE",
                           "false",
                           "é",
                           "É*",
                           "ｃｔ",
                           "ας",
                           "%",
                           "a_b",
                           "a\\b",
                           "46083",
                           "46083.375",
                           "0.3",
                           "12345678901234567",
                           "110101199003071234",
                           "2026-03-02",
                           "2026/3/2",
                           "2026年3月2日",
                           "2026-03-02 09:00",
                           "2026-02-30",
                           "中",
                           "",
                           "~",
                           "a"};

rc::Gen<Value> maybe(rc::Gen<Value> gen) {
  return rc::gen::weightedOneOf<Value>({{1, rc::gen::just(Value())}, {5, gen}});
}
template <class List>
rc::Gen<Value> one_of(const List& list) {
  return rc::gen::map(rc::gen::elementOf(std::vector<std::string>(list.begin(), list.end())),
                      [](std::string text) { return Value(text); });
}
rc::Gen<Value> any_number() {
  return rc::gen::weightedOneOf<Value>(
      {{3, rc::gen::element<Value>(5, 0, -5, 0.05, 1234, 10, 46083, 0.3)},
       {2, rc::gen::map(rc::gen::inRange(-500, 500), [](int n) { return Value(n / 100.0); })}});
}
rc::Gen<Value> any_day() {
  return rc::gen::map(rc::gen::inRange(20'512, 20'518), [](int n) { return Value(Date{n}); });  // around 2026-03-02
}
rc::Gen<Value> any_instant() {
  return rc::gen::map(rc::gen::inRange(-6, 6),
                      [](int n) { return Value(DateTime{1'772'413'200'000 + n * std::int64_t{7'200'000}}); });
}

Fields random_row(int number) {
  Fields row;
  row.set("id", "01HZX" + std::to_string(100'000 + number));
  row.set("n", *maybe(any_number()));
  row.set("v", *maybe(rc::gen::map(rc::gen::inRange(-50'000, 50'000), [](int n) { return Value(n / 100.0); })));
  row.set("s", *maybe(one_of(texts)));
  row.set("d", *maybe(any_day()));
  row.set("m", *maybe(any_instant()));
  row.set("p", *maybe(rc::gen::element<Value>(true, false)));
  if (*rc::gen::inRange(0, 8) == 0) row.set("deleted_at", DateTime{0});
  return row;
}

Value random_criterion() {
  auto spelled =
      rc::gen::map(rc::gen::pair(rc::gen::element<std::string>("", "", "", "=", "<>", "<", "<=", ">", ">="),
                                 rc::gen::elementOf(std::vector<std::string>(operands.begin(), operands.end()))),
                   [](std::pair<std::string, std::string> both) { return Value(both.first + both.second); });
  return *rc::gen::weightedOneOf<Value>({{10, spelled},
                                         {3, any_number()},
                                         {2, any_day()},
                                         {2, any_instant()},
                                         {1, rc::gen::element<Value>(true, false, Value(), Value(0.1 + 0.2))}});
}

struct Both {
  Formula far, near;
  formula::Program far_program, near_program;
};

class LookUp : public testing::Test {
 protected:
  LookUp() : zone_(*TimeZone::find("Asia/Shanghai")), engine_(std::move(*formula::Engine::create())) {
    store_ = std::move(*store::open_sqlite(folder_.file()));
    store::Table table{.name = "far"};
    table.columns = {{"n", store::ColumnType::number},
                     {"v", store::ColumnType::number},
                     {"s", store::ColumnType::text},
                     {"d", store::ColumnType::date},
                     {"m", store::ColumnType::datetime},
                     {"p", store::ColumnType::boolean},
                     {"deleted_at", store::ColumnType::datetime}};
    EXPECT_TRUE(store_->publish({table}).ok());
    context_ = {formula::Dialect::sqlite, now_, &zone_, {}};
    context_.rows = [](const std::string& form, std::span<const std::string> fields) -> Result<formula::Sql> {
      formula::Sql rows{"(SELECT t.\"id\" AS \"id\"", {}};
      for (std::size_t i = 0; i < fields.size(); ++i)
        rows.text += ",t." + store::quoted(fields[i]) + " AS \"c" + std::to_string(i) + "\"";
      rows.text += " FROM " + store::quoted(form) + " AS t WHERE t.\"deleted_at\" IS NULL)";
      return rows;
    };
  }

  /// The same text over columns of a form and over lists.
  Both both(const std::string& far, const std::string& near) {
    auto a = formula::compiled(far, far_scope_), b = formula::compiled(near, near_scope_);
    EXPECT_EQ(a.lookups.size(), 1u) << far;
    return {a, b, *engine_->load(a), *engine_->load(b)};
  }

  void fill(const std::vector<Fields>& rows) {
    auto done = store_->write_and_wait([&](store::Writer& writer) -> Result<void> {
      KEDU_LET(auto erased, writer.erase("far", {}));
      (void)erased;
      for (auto& row : rows) {
        KEDU_LET(auto key, writer.insert("far", row));
        (void)key;
      }
      return {};
    });
    EXPECT_TRUE(done.ok()) << (done ? "" : done.error().message);
  }

  std::vector<Value> ask(const formula::Lookup& lookup, const std::vector<Arguments>& arguments) {
    std::vector<Value> found;
    auto read = store_->read([&](store::Reader& reader) -> Result<void> {
      found = look_up(reader, lookup, arguments, context_);
      return {};
    });
    EXPECT_TRUE(read.ok());
    return found;
  }

  static FarColumn column(const std::string& name, formula::Type type) { return {"far", name, type}; }

  store::sqlite::Folder folder_;
  TimeZone zone_;
  DateTime now_ = *parse_datetime("2026-03-02T01:00:00Z");
  std::unique_ptr<formula::Engine> engine_;
  std::unique_ptr<store::Store> store_;
  formula::SqlContext context_;
  const formula::Type number_{Kind::number, false, 2}, text_{Kind::text, false, {}}, day_{Kind::date, false, {}},
      instant_{Kind::datetime, false, {}}, truth_{Kind::boolean, false, {}};
  const TestScope far_scope_{{{"c", {}}, {"e", {}}},
                             {{"far.n", column("n", number_)},
                              {"far.v", column("v", number_)},
                              {"far.s", column("s", text_)},
                              {"far.d", column("d", day_)},
                              {"far.m", column("m", instant_)},
                              {"far.p", column("p", truth_)}}};
  const TestScope near_scope_{{"c", {}},
                              {"e", {}},
                              {"n", {Kind::number, true, 2}},
                              {"v", {Kind::number, true, 2}},
                              {"s", {Kind::text, true, {}}},
                              {"d", {Kind::date, true, {}}},
                              {"m", {Kind::datetime, true, {}}},
                              {"p", {Kind::boolean, true, {}}}};
};

bool same(const Value& a, const Value& b) {
  auto *left = a.get_if<ErrorValue>(), *right = b.get_if<ErrorValue>();
  if (left || right) return left && right && left->code == right->code;
  if (a.is_empty() && b.is_empty()) return true;
  if (a.is<double>() && b.is<double>()) return std::abs(a.number() - b.number()) <= 1e-9 * (1 + std::abs(a.number()));
  return a == b;
}

std::string without(const std::string& text, const std::string& part) {
  std::string out = text;
  for (std::size_t at = 0; (at = out.find(part, at)) != std::string::npos;) out.erase(at, part.size());
  return out;
}

const char* const sources[] = {
    "COUNTIFS(far.s,c)",
    "COUNTIFS(far.n,c)",
    "COUNTIFS(far.d,c)",
    "COUNTIFS(far.m,c)",
    "COUNTIF(far.p,c)",
    "SUMIFS(far.v,far.s,c)",
    "SUMIFS(far.v,far.n,c,far.s,e)",
    "SUMIF(far.n,c)",
    "SUMIF(far.d,c)",
    "SUMIF(far.s,c,far.v)",
    "AVERAGEIFS(far.v,far.d,c)",
    "AVERAGEIF(far.n,c)",
    "MAXIFS(far.v,far.s,c)",
    "MINIFS(far.d,far.n,c)",
    "MAXIFS(far.m,far.p,c,far.d,e)",
    "XLOOKUP(c,far.s,far.v,\"无\")",
    "XLOOKUP(c,far.s,far.s,\"无\",2)",
    "XLOOKUP(c,far.s,far.v,,2,-1)",
    "XLOOKUP(c,far.n,far.s)",
    "XLOOKUP(c,far.n,far.d,\"无\",-1)",
    "XLOOKUP(c,far.n,far.v,\"无\",1,-1)",
    "XLOOKUP(c,far.d,far.v,0,0,-1)",
    "XLOOKUP(c,far.d,far.s,\"无\",1)",
    "XLOOKUP(c,far.m,far.v,\"无\",-1)",
    "XLOOKUP(c,far.p,far.v,\"无\")",
};

TEST_F(LookUp, GivesWhatTheLibraryGivesOverTheSameColumns) {
  std::vector<Both> pairs;
  for (std::string source : sources) pairs.push_back(both(source, without(source, "far.")));
  std::size_t compared = 0;
  EXPECT_TRUE(rc::check([&] {
    auto count = *rc::gen::inRange(0, 14);
    std::vector<Fields> rows;
    for (int i = 0; i < count; ++i) rows.push_back(random_row(i));
    fill(rows);
    std::map<std::string, Value> columns;
    for (auto* name : {"n", "v", "s", "d", "m", "p"}) {
      List list;
      for (auto& row : rows)
        if (row.get("deleted_at").is_blank()) list.push_back(row.get(name));
      columns[name] = list;
    }
    std::vector<Arguments> criteria;
    for (int i = 0; i < 24; ++i) criteria.push_back({random_criterion(), random_criterion()});
    for (auto& pair : pairs) {
      auto& lookup = pair.far.lookups[0];
      std::vector<Arguments> arguments;
      for (auto& each : criteria) {
        Arguments some;
        for (auto& criterion : lookup.criteria) {
          auto& value = each[criterion.value->own_reference()->key() == "e"];
          some.push_back(value.is_empty() ? Value() : value);  // a field's empty text is blank
        }
        arguments.push_back(some);
      }
      auto found = ask(lookup, arguments);
      for (std::size_t i = 0; i < criteria.size(); ++i) {
        auto slot = [&](const std::string& key) {
          return key == "c" ? criteria[i][0] : key == "e" ? criteria[i][1] : columns.at(key);
        };
        std::vector<Value> far, near;
        for (auto& reference : pair.far.references) far.push_back(slot(reference.key()));
        far.push_back(found[i]);
        for (auto& reference : pair.near.references) near.push_back(slot(reference.key()));
        auto sql = engine_->run(pair.far_program, far, {now_, &zone_});
        auto js = engine_->run(pair.near_program, near, {now_, &zone_});
        // Dates in a column of text are refused when a formula is checked.
        bool dated = criteria[i][0].is<Date>() || criteria[i][0].is<DateTime>();
        if (dated && pair.near.source.starts_with("XLOOKUP(c,s")) continue;
        ++compared;
        if (same(js, sql)) continue;
        std::string said = pair.near.source + " with " + to_json(criteria[i][0]).dump() + " and " +
                           to_json(criteria[i][1]).dump() + ": JavaScript " + to_json(js).dump() + ", SQL " +
                           to_json(sql).dump() + "\n" + formula::lookup_condition(lookup, arguments[i], context_).text;
        for (auto& row : rows) said += "\n" + to_json(row).dump();
        RC_FAIL(said);
      }
    }
  }));
  std::cout << compared << " comparisons\n";
  EXPECT_GE(compared, 20'000u);
}

/// Counts what reaches the store.
class Counting final : public store::Reader {
 public:
  explicit Counting(store::Reader& reader) : reader_(reader) {}
  Result<std::optional<Fields>> get(std::string_view table, std::string_view id) override {
    ++asked;
    return reader_.get(table, id);
  }
  Result<std::vector<Fields>> select(const store::Query& query) override {
    ++asked;
    return reader_.select(query);
  }
  int asked = 0;

 private:
  store::Reader& reader_;
};

TEST_F(LookUp, ManyRecordsAreAnsweredByOneStatement) {
  std::vector<Fields> rows;
  for (int i = 0; i < 300; ++i)
    rows.push_back({{"id", "r" + std::to_string(1000 + i)}, {"n", i % 50}, {"v", i}, {"s", "甲" + std::to_string(i)}});
  fill(rows);
  std::vector<Arguments> asked;
  for (int i = 0; i < 400; ++i) asked.push_back({Value(i % 60)});
  auto read = store_->read([&](store::Reader& reader) -> Result<void> {
    Counting counting(reader);
    auto sums = look_up(counting, formula::compiled("SUMIFS(far.v,far.n,c)", far_scope_).lookups[0], asked, context_);
    EXPECT_EQ(counting.asked, 1);
    EXPECT_EQ(sums[3], Value(3 + 53 + 103 + 153 + 203 + 253));
    EXPECT_EQ(sums[55], Value(0));
    EXPECT_EQ(sums[399], sums[39]);
    counting.asked = 0;
    auto found = look_up(counting, formula::compiled("XLOOKUP(c,far.n,far.s)", far_scope_).lookups[0], asked, context_);
    EXPECT_EQ(counting.asked, 2);
    EXPECT_EQ(found[7], Value(List{"甲7"}));
    EXPECT_TRUE(found[55].is_blank());
    return {};
  });
  EXPECT_TRUE(read.ok());
}

}  // namespace
}  // namespace kedu::access
