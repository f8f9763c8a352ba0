// The same random steps on SQLite and PostgreSQL give equal answers: rows, counts, orders, sums, keys and refusals.
#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "store/contract_test.h"
#include "store/postgres/schema_test.h"
#include "store/sqlite/folder_test.h"

namespace kedu::store {
namespace {

using enum ColumnType;

Schema tables() {
  return {
      {.name = "lead",
       .columns = {{"name", text},
                   {"phone", text},
                   {"amount", number},
                   {"visits", integer},
                   {"open", boolean},
                   {"on", date},
                   {"at", datetime},
                   {"tags", list}},
       .indexes = {{{"phone"}, true}, {{"name", "amount"}}, {{"on"}}}},
      {.name = "event", .key = Key::sequence, .columns = {{"lead", text}, {"note", text}}, .indexes = {{{"lead"}}}}};
}

/// One choice after the other, the same for the same seed.
class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}
  int below(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }
  bool once_in(int count) { return below(count) == 0; }
  template <class T>
  T one_of(std::initializer_list<T> all) {
    return *(all.begin() + below(static_cast<int>(all.size())));
  }

  Value value(ColumnType type) {
    if (once_in(6)) return {};
    switch (type) {
      case text:
        return one_of<const char*>({"", "a", "A", "ab", "b%_", "甲", "乙方", "é", "É", "𠮷", " x ", "2024", "'\"\\"});
      case number:
        return one_of<double>({0, 0.1, 0.2, 0.3, -5, 12.5, 1e15, 1e-9, 3}) * (1 + below(3));
      case integer:
        return below(2'000) - 1'000;
      case boolean:
        return once_in(2);
      case date:
        return Date{one_of({-719'162, 0, 20'514, 2'932'896}) + (once_in(2) ? 0 : below(1))};
      case datetime:
        return DateTime{1'772'413'200'000 + below(1'000'000) * std::int64_t{977}};
      case list:
        if (once_in(5)) return List{};
        if (once_in(4)) return Rows{Fields{{"item", "CT"}, {"price", 0.1 * below(9)}}};
        return List{value(text), value(number), value(boolean)};
    }
    return {};
  }

  std::string id() { return std::to_string(below(300)); }
  Fields some_columns() {
    Fields fields;
    for (auto& [name, type] : tables()[0].columns)
      if (once_in(2) && name != "phone") fields.set(name, value(type));
    if (once_in(3)) fields.set("phone", "138" + std::to_string(below(60)));
    return fields;
  }
  Sql condition() {
    switch (below(9)) {
      case 0:
        return {"t.\"id\"=?", {id()}};
      case 1:
        return {"t.\"name\">=?", {value(text)}};
      case 2:
        return {"t.\"amount\"<? OR t.\"open\"=?", {value(number), once_in(2)}};
      case 3:
        return {"t.\"on\" IS NULL", {}};
      case 4:
        return {"t.\"at\">?", {value(datetime)}};
      case 5:
        return {"t.\"visits\" BETWEEN ? AND ?", {below(500) - 500, below(900)}};
      case 6:
        return {"t.\"name\" IN (?,?,?)", {value(text), value(text), value(text)}};
      case 7:
        return {"NOT (t.\"amount\"=?)", {value(number)}};
      default:
        return {"t.\"phone\" IS NOT NULL AND t.\"on\"<=?", {value(date)}};
    }
  }
  Query query() {
    Query query{.table = "lead", .where = once_in(3) ? Sql{} : condition()};
    if (once_in(4)) {
      auto by = column(one_of<const char*>({"name", "open", "on", "visits"}));
      auto type = by.text == "t.\"name\""   ? text
                  : by.text == "t.\"open\"" ? boolean
                  : by.text == "t.\"on\""   ? date
                                            : integer;
      query.outputs = {{"by", by, type},
                       {"n", {"COUNT(*)", {}}, integer},
                       {"low", {"MIN(t.\"amount\")", {}}, number},
                       {"high", {"MAX(t.\"at\")", {}}, datetime}};
      query.group_by = {by};
      query.order = {{by, once_in(2)}};
      return query;
    }
    query.order = {{column(one_of<const char*>({"name", "amount", "on", "at", "visits", "open", "phone"})), once_in(2)},
                   {column("id"), once_in(2)}};
    if (once_in(2)) query.limit = below(20);
    if (once_in(4)) query.offset = below(10);
    return query;
  }

 private:
  std::mt19937 random_;
};

std::string told(const Fields& row) {
  return to_json(row).dump();
}

template <class T>
std::string told(const Result<T>& result) {
  if (!result) return "error " + std::to_string(static_cast<int>(result.error().code));
  std::string out;
  if constexpr (std::is_same_v<T, std::vector<Fields>>) {
    for (auto& row : *result) out += told(row) + "\n";
  } else if constexpr (std::is_same_v<T, std::optional<Fields>>) {
    out = *result ? told(**result) : "nothing";
  } else if constexpr (std::is_same_v<T, std::string>) {
    out = *result;
  } else {
    out = std::to_string(*result);
  }
  return out;
}

/// A step in an open transaction, and what it answered.
std::string step(Writer& writer, Chance& chance, int depth) {
  switch (chance.below(depth > 2 ? 6 : 7)) {
    case 0: {
      auto row = chance.some_columns();
      row.set("id", chance.id());
      return "insert " + told(writer.insert("lead", row));
    }
    case 1: {
      auto changes = chance.some_columns();
      // A unique value for many rows is a conflict in the middle of one statement; both undo it all.
      return "update " + told(writer.update("lead", changes, chance.condition()));
    }
    case 2:
      return "erase " + told(writer.erase("lead", {"t.\"id\"=?", {chance.id()}}));
    case 3:
      return "event " + told(writer.insert("event", {{"lead", chance.id()}, {"note", chance.value(text)}}));
    case 4:
      return "get " + told(writer.get("lead", chance.id()));
    case 5:
      return "select " + told(writer.select(chance.query()));
    default: {
      std::string inside = "nested(";
      auto result = writer.nested([&]() -> Result<void> {
        for (int i = chance.below(4); i >= 0; --i) inside += step(writer, chance, depth + 1) + ";";
        if (chance.once_in(3)) return fail(ErrorCode::forbidden, "no");
        return {};
      });
      return inside + (result ? ") kept" : ") undone");
    }
  }
}

std::string run(Store& store, unsigned seed, int& steps) {
  Chance chance(seed);
  std::string said;
  auto result = store.write_and_wait([&](Writer& writer) -> Result<void> {
    chance = Chance(seed);  // it may run again
    said.clear();
    int count = 1 + chance.below(8);
    for (int i = 0; i < count; ++i) said += step(writer, chance, 0) + "\n";
    steps = count;
    if (chance.once_in(5)) return fail(ErrorCode::forbidden, "no");
    return {};
  });
  said += result ? "committed\n" : "undone\n";
  (void)store.read([&](Reader& reader) -> Result<void> {
    said += told(reader.select(chance.query())) + told(reader.get("event", std::to_string(chance.below(200))));
    return {};
  });
  return said;
}

TEST(Differential, TenThousandStepsGiveEqualAnswers) {
  if (!postgres::server_url()) GTEST_SKIP() << "KEDU_POSTGRES names no server; tests/postgres/run starts one";
  sqlite::Folder folder;
  postgres::TestSchema schema;
  auto sqlite = open_sqlite(folder.file());
  auto postgres = postgres::PostgresStore::open(schema.target());
  ASSERT_TRUE(sqlite.ok() && postgres.ok());
  ASSERT_TRUE((*sqlite)->publish(tables()).ok());
  ASSERT_TRUE((*postgres)->publish(tables()).ok());
  int steps = 0;
  for (unsigned seed = 1; steps < 10'000; ++seed) {
    int here = 0, there = 0;
    auto expected = run(**sqlite, seed, here);
    auto found = run(**postgres, seed, there);
    ASSERT_EQ(found, expected) << "seed " << seed;
    steps += here;
  }
}

}  // namespace
}  // namespace kedu::store
