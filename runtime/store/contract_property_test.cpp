// Whatever values a form can hold, the row that comes back equals the row that went in.
#include <rapidcheck.h>

#include <cmath>
#include <cstring>

#include "base/utf8.h"
#include "store/contract_test.h"

namespace kedu::store {
namespace {

rc::Gen<std::string> any_text() {
  auto code_point = rc::gen::oneOf(rc::gen::inRange<char32_t>(1, 0x80), rc::gen::inRange<char32_t>(0x4e00, 0x9fff),
                                   rc::gen::inRange<char32_t>(0xe000, 0x110000));
  return rc::gen::map(rc::gen::container<std::vector<char32_t>>(code_point), [](const std::vector<char32_t>& points) {
    std::string text;
    for (auto point : points) append_utf8(text, point);
    return text;
  });
}

rc::Gen<double> any_number() {
  auto bits = rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t pattern) {
    double number;
    std::memcpy(&number, &pattern, sizeof number);
    return std::isfinite(number) ? number : 0.0;
  });
  return rc::gen::oneOf(bits, rc::gen::element(0.0, -0.0, 0.1, 1e308, -1e308, 5e-324, 1e15 + 0.5, 1e21),
                        rc::gen::map(rc::gen::arbitrary<int>(), [](int i) { return i / 100.0; }));
}

rc::Gen<Value> any_list(int depth) {
  auto scalar = rc::gen::oneOf(rc::gen::map(any_text(), [](std::string text) { return Value(std::move(text)); }),
                               rc::gen::map(any_number(), [](double number) { return Value(number); }),
                               rc::gen::map(rc::gen::arbitrary<bool>(), [](bool truth) { return Value(truth); }),
                               rc::gen::just(Value()));
  auto item = depth > 0 ? rc::gen::oneOf(scalar, any_list(depth - 1)) : scalar;
  return rc::gen::map(rc::gen::container<List>(item), [](List list) { return Value(std::move(list)); });
}

rc::Gen<Value> any_rows() {
  auto row = rc::gen::map(rc::gen::pair(any_text(), any_number()), [](std::pair<std::string, double> cells) {
    return Fields{{"item", cells.first}, {"price", cells.second}};
  });
  return rc::gen::map(rc::gen::nonEmpty(rc::gen::container<Rows>(row)),
                      [](Rows rows) { return Value(std::move(rows)); });
}

rc::Gen<Value> any_value(ColumnType type) {
  switch (type) {
    case ColumnType::text:
      return rc::gen::map(any_text(), [](std::string text) { return Value(std::move(text)); });
    case ColumnType::number:
      return rc::gen::map(any_number(), [](double number) { return Value(number); });
    case ColumnType::integer:
      return rc::gen::map(rc::gen::inRange<std::int64_t>(-9007199254740992, 9007199254740993),
                          [](std::int64_t number) { return Value(number); });
    case ColumnType::boolean:
      return rc::gen::map(rc::gen::arbitrary<bool>(), [](bool truth) { return Value(truth); });
    case ColumnType::date:  // years 1 to 9999
      return rc::gen::map(rc::gen::inRange(-719'162, 2'932'897), [](int days) { return Value(Date{days}); });
    case ColumnType::datetime:
      return rc::gen::map(rc::gen::inRange<std::int64_t>(-62'135'596'800'000, 253'402'300'800'000),
                          [](std::int64_t ms) { return Value(DateTime{ms}); });
    case ColumnType::list:
      return rc::gen::oneOf(any_list(2), any_rows());
  }
  return rc::gen::just(Value());
}

TEST_P(StoreContract, WhatGoesInComesOut) {
  using enum ColumnType;
  const std::pair<std::string, ColumnType> columns[] = {{"a", text}, {"b", number},   {"c", integer}, {"d", boolean},
                                                        {"e", date}, {"f", datetime}, {"g", list}};
  Table table{.name = "any"};
  for (auto& [name, type] : columns) table.columns.push_back({name, type});
  publish({table});
  int next = 0;
  EXPECT_TRUE(rc::check("a row comes back equal, and is found by each of its values", [&] {
    Fields row{{"id", std::to_string(next++)}};
    for (auto& [name, type] : columns)
      if (*rc::gen::arbitrary<bool>()) row.set(name, *any_value(type));
    auto result = store_->write_and_wait([&](Writer& writer) -> Result<void> {
      KEDU_TRY(writer.insert("any", row));
      KEDU_LET(auto back, writer.get("any", row.get("id").text()));
      RC_ASSERT(back.value() == row);
      return {};
    });
    RC_ASSERT(result.ok());
    RC_ASSERT(get("any", row.get("id").text()).value() == row);
    for (auto& [name, value] : row) {
      Query same{.table = "any"};
      same.where = {"t.\"id\"=? AND " + column(name).text + "=?", {row.get("id"), value}};
      RC_ASSERT(rows(same).size() == 1u);
    }
  }));
}

TEST_P(StoreContract, DaysAndInstantsAreOrderedAsTime) {
  publish({{.name = "any", .columns = {{"e", ColumnType::date}, {"f", ColumnType::datetime}}}});
  EXPECT_TRUE(rc::check("order in the store is order in time", [&] {
    auto one = *any_value(ColumnType::date), two = *any_value(ColumnType::date);
    auto early = *any_value(ColumnType::datetime), late = *any_value(ColumnType::datetime);
    must_write([&](Writer& writer) -> Result<void> {
      KEDU_TRY(writer.erase("any", {}));
      KEDU_TRY(writer.insert("any", {{"id", "1"}, {"e", one}, {"f", early}}));
      KEDU_LET(auto days, writer.select({.table = "any", .where = {"t.\"e\"<?", {two}}}));
      KEDU_LET(auto instants, writer.select({.table = "any", .where = {"t.\"f\"<?", {late}}}));
      RC_ASSERT((days.size() == 1) == (one.as<Date>() < two.as<Date>()));
      RC_ASSERT((instants.size() == 1) == (early.as<DateTime>() < late.as<DateTime>()));
      return {};
    });
  }));
}

}  // namespace
}  // namespace kedu::store
