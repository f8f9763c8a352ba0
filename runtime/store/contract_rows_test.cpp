// Rows go in, change, conflict, and come out by query.
#include <latch>
#include <thread>

#include "base/calendar_date.h"
#include "store/contract_test.h"

namespace kedu::store {

void StoreContract::SetUp() {
  workspace_ = GetParam().make();
  reopen();
}

void StoreContract::reopen(int query_ms) {
  store_.reset();
  auto opened = workspace_->open(query_ms);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  store_ = std::move(opened).value();
}

void StoreContract::publish(const Schema& schema) {
  auto result = store_->publish(schema);
  ASSERT_TRUE(result.ok()) << result.error().message;
}

void StoreContract::must_write(const Store::Work& work) {
  auto result = store_->write_and_wait(work);
  ASSERT_TRUE(result.ok()) << result.error().message;
}

void StoreContract::must_insert(const std::string& table, const Fields& row) {
  must_write([&](Writer& writer) -> Result<void> {
    KEDU_TRY(writer.insert(table, row));
    return {};
  });
}

std::vector<Fields> StoreContract::rows(const Query& query) {
  std::vector<Fields> found;
  auto result = store_->read([&](Reader& reader) -> Result<void> {
    KEDU_LET(found, reader.select(query));
    return {};
  });
  EXPECT_TRUE(result.ok()) << result.error().message;
  return found;
}

std::optional<Fields> StoreContract::get(const std::string& table, const std::string& id) {
  std::optional<Fields> found;
  auto result = store_->read([&](Reader& reader) -> Result<void> {
    KEDU_LET(found, reader.get(table, id));
    return {};
  });
  EXPECT_TRUE(result.ok()) << result.error().message;
  return found;
}

std::int64_t StoreContract::count(const std::string& table) {
  Query query{.table = table};
  query.outputs = {{"n", {"COUNT(*)", {}}, ColumnType::integer}};
  auto found = rows(query);
  return found.size() == 1 ? static_cast<std::int64_t>(found[0].get("n").number()) : -1;
}

Schema leads() {
  return {{.name = "lead",
           .columns = {{"name", ColumnType::text}, {"phone", ColumnType::text}, {"amount", ColumnType::number}},
           .indexes = {{{"phone"}, true}, {{"name", "amount"}}}}};
}

Fields lead(const std::string& id) {
  return {{"id", id}, {"name", "客户 " + id}, {"phone", "138" + id}, {"amount", 12.5}};
}

namespace {

Sql by_id(const std::string& id) {
  return {"t.\"id\"=?", {id}};
}

std::vector<std::string> ids(const std::vector<Fields>& rows) {
  std::vector<std::string> out;
  for (auto& row : rows) out.push_back(row.get("id").text());
  return out;
}

using Ids = std::vector<std::string>;

TEST_P(StoreContract, EveryTypeComesBackAsItWent) {
  using enum ColumnType;
  publish({{.name = "all",
            .columns = {{"a", text},
                        {"b", number},
                        {"c", integer},
                        {"d", boolean},
                        {"e", date},
                        {"f", datetime},
                        {"g", list},
                        {"h", list},
                        {"i", text}}}});
  Fields row{{"id", "r1"},
             {"a", "2024"},  // looks like a number and stays text
             {"b", 3.0},
             {"c", 9007199254740992.0},
             {"d", false},
             {"e", date_of(2024, 2, 29)},
             {"f", DateTime{1'772'413'200'123}},
             {"g", List{"影像类", 2.0, true, Value(), List{"内"}}},
             {"h", Rows{Fields{{"item", "CT"}, {"price", 0.1}}, Fields{{"item", "MR"}}}},
             {"i", ""}};
  must_insert("all", row);
  EXPECT_EQ(get("all", "r1"), row);
  EXPECT_EQ(rows({.table = "all"}), std::vector{row});
}

TEST_P(StoreContract, BlanksAreLeftOutAndUpdatesToBlankClear) {
  publish(leads());
  must_insert("lead", {{"id", "1"}, {"name", Value()}, {"amount", 1.0}});
  EXPECT_EQ(get("lead", "1"), (Fields{{"id", "1"}, {"amount", 1.0}}));
  must_write([](Writer& writer) -> Result<void> {
    KEDU_TRY(writer.update("lead", {{"amount", Value()}, {"name", "甲"}}, by_id("1")));
    return {};
  });
  EXPECT_EQ(get("lead", "1"), (Fields{{"id", "1"}, {"name", "甲"}}));
  EXPECT_EQ(get("lead", "2"), std::nullopt);
}

TEST_P(StoreContract, AnyTextComesBack) {
  publish(leads());
  const std::string texts[] = {"",
                               "👨‍👩‍👧 emoji 🇨🇳",
                               "שלום مرحبا",
                               "'; DROP TABLE lead; --",
                               "\"quoted\" \\ %_?",
                               "\n\r\t\x01\x7f",
                               "𠮷 e\u0301",
                               std::string(300'000, 'x')};
  int n = 0;
  for (auto& text : texts) must_insert("lead", {{"id", std::to_string(n++)}, {"name", text}});
  n = 0;
  for (auto& text : texts) {
    auto row = get("lead", std::to_string(n++));
    ASSERT_TRUE(row);
    EXPECT_EQ(row->get("name").text(), text);
    Query same{.table = "lead"};
    same.where = {"t.\"name\"=?", {text}};
    EXPECT_EQ(rows(same).size(), 1u);
  }
}

TEST_P(StoreContract, ATextWithNulIsRefusedEverywhere) {
  publish({{.name = "any", .columns = {{"name", ColumnType::text}, {"list", ColumnType::list}}}});
  const std::string nul("nul\0inside", 10);
  must_write([&](Writer& writer) -> Result<void> {
    EXPECT_EQ(code_of(writer.insert("any", {{"id", nul}})), ErrorCode::invalid);
    EXPECT_EQ(code_of(writer.insert("any", {{"id", "1"}, {"name", nul}})), ErrorCode::invalid);
    EXPECT_EQ(code_of(writer.insert("any", {{"id", "1"}, {"list", List{nul}}})), ErrorCode::invalid);
    EXPECT_EQ(code_of(writer.insert("any", {{"id", "1"}, {"list", Rows{Fields{{nul, 1.0}}}}})), ErrorCode::invalid);
    EXPECT_EQ(code_of(writer.update("any", {{"name", nul}}, {})), ErrorCode::invalid);
    EXPECT_EQ(code_of(writer.erase("any", {"t.\"name\"=?", {nul}})), ErrorCode::invalid);
    EXPECT_EQ(code_of(writer.select({.table = "any", .where = {"t.\"name\"=?", {nul}}})), ErrorCode::invalid);
    return {};
  });
  EXPECT_EQ(count("any"), 0);
}

TEST_P(StoreContract, ValuesOfAnotherKindAreRefusedByName) {
  publish(leads());
  must_write([](Writer& writer) -> Result<void> {
    const Fields wrong[] = {{{"id", "1"}, {"amount", "12"}},
                            {{"id", "1"}, {"amount", std::nan("")}},
                            {{"id", "1"}, {"amount", HUGE_VAL}},
                            {{"id", "1"}, {"amount", true}},
                            {{"id", "1"}, {"name", 5.0}},
                            {{"id", "1"}, {"name", "\xff"}},
                            {{"id", "1"}, {"nothing", "x"}},
                            {{"name", "no key"}},
                            {{"id", "1"}, {"amount", ErrorValue{"#DIV/0!", "", "", 0}}}};
    for (auto& row : wrong) EXPECT_EQ(code_of(writer.insert("lead", row)), ErrorCode::invalid);
    EXPECT_NE(writer.insert("lead", wrong[0]).error().message.find("lead.amount"), std::string::npos);
    EXPECT_EQ(code_of(writer.insert("nowhere", {{"id", "1"}})), ErrorCode::invalid);
    EXPECT_EQ(code_of(writer.update("lead", {{"amount", "12"}}, {})), ErrorCode::invalid);
    return {};
  });
  EXPECT_EQ(count("lead"), 0);
}

TEST_P(StoreContract, UpdateAndEraseCountTheirRows) {
  publish(leads());
  must_write([](Writer& writer) -> Result<void> {
    for (int i = 0; i < 5; ++i) KEDU_TRY(writer.insert("lead", lead(std::to_string(i))));
    EXPECT_EQ(*writer.update("lead", {{"amount", 1.0}}, {"t.\"id\">=?", {"3"}}), 2);
    EXPECT_EQ(*writer.update("lead", {{"amount", 2.0}}, by_id("nobody")), 0);
    EXPECT_EQ(*writer.update("lead", {}, by_id("1")), 0);
    EXPECT_EQ(*writer.erase("lead", {"t.\"amount\"=?", {1.0}}), 2);
    EXPECT_EQ(*writer.erase("lead", {"t.\"amount\"=?", {1.0}}), 0);
    EXPECT_EQ(*writer.update("lead", {{"name", "all"}}, {}), 3);
    return {};
  });
  EXPECT_EQ(count("lead"), 3);
}

/// What a work was answered. A store may learn of a conflict late and run the work again: what counts is the last run.
class Answers {
 public:
  void begin() { all_.clear(); }
  template <class T>
  void add(const Result<T>& result) {
    all_.push_back(result ? Result<void>() : Result<void>(result.error()));
  }
  void are_conflicts(std::size_t count) const {
    EXPECT_EQ(all_.size(), count);
    for (auto& each : all_) EXPECT_EQ(code_of(each), ErrorCode::conflict);
  }
  std::string message(std::size_t at) const { return all_.size() <= at || all_[at] ? "" : all_[at].error().message; }

 private:
  std::vector<Result<void>> all_;
};

TEST_P(StoreContract, AConflictLeavesTheTransactionUsable) {
  publish(leads());
  must_insert("lead", lead("1"));
  Answers answers;
  std::string phone;
  must_write([&](Writer& writer) -> Result<void> {
    answers.begin();
    answers.add(writer.insert("lead", {{"id", "1"}}));
    answers.add(writer.insert("lead", {{"id", "2"}, {"phone", "1381"}}));
    KEDU_TRY(writer.insert("lead", lead("2")));
    answers.add(writer.update("lead", {{"phone", "1381"}}, {}));
    KEDU_LET(auto row, writer.get("lead", "2"));
    phone = row->get("phone").text();
    return {};
  });
  answers.are_conflicts(3);
  EXPECT_EQ(answers.message(1), "taken: lead.phone");
  EXPECT_EQ(phone, "1382");
  EXPECT_EQ(count("lead"), 2);
}

TEST_P(StoreContract, ManyRowsMayLackAUniqueValue) {
  publish(leads());
  must_insert("lead", {{"id", "1"}});
  must_insert("lead", {{"id", "2"}});
  EXPECT_EQ(count("lead"), 2);
}

TEST_P(StoreContract, NestedUndoesItsOwnWorkOnly) {
  publish(leads());
  must_write([](Writer& writer) -> Result<void> {
    KEDU_TRY(writer.insert("lead", lead("1")));
    auto undone = writer.nested([&]() -> Result<void> {
      KEDU_TRY(writer.insert("lead", lead("2")));
      KEDU_TRY(writer.nested([&]() -> Result<void> {
        KEDU_TRY(writer.insert("lead", lead("3")));
        return {};
      }));
      return fail(ErrorCode::forbidden, "no");
    });
    EXPECT_EQ(code_of(undone), ErrorCode::forbidden);
    return writer.nested([&]() -> Result<void> {
      auto inner = writer.nested([&]() -> Result<void> {
        KEDU_TRY(writer.insert("lead", lead("4")));
        return fail(ErrorCode::conflict, "inner");
      });
      EXPECT_FALSE(inner.ok());
      KEDU_TRY(writer.insert("lead", lead("5")));
      return {};
    });
  });
  EXPECT_EQ(ids(rows({.table = "lead", .order = {{column("id")}}})), (Ids{"1", "5"}));
}

TEST_P(StoreContract, ManyRowsAreInsertedTogetherOrNotAtAll) {
  auto schema = leads();
  schema.push_back({.name = "event", .key = Key::sequence, .columns = {{"name", ColumnType::text}}});
  publish(schema);
  must_write([](Writer& writer) -> Result<void> {
    const Fields some[] = {lead("1"), {{"id", "2"}, {"name", "甲"}}, lead("3")};
    auto keys = writer.insert_all("lead", some);
    EXPECT_TRUE(keys.ok());
    if (keys) {
      EXPECT_EQ(*keys, (Ids{"1", "2", "3"}));
    }
    auto none = writer.insert_all("lead", {});
    EXPECT_TRUE(none.ok() && none->empty());
    const Fields events[] = {{{"name", "a"}}, {}, {{"name", "b"}}};
    KEDU_LET(auto first, writer.insert_all("event", events));
    EXPECT_EQ(first, (Ids{"1", "2", "3"}));
    KEDU_LET(auto after, writer.insert_all("event", events));
    EXPECT_EQ(after, (Ids{"4", "5", "6"}));
    return {};
  });
  EXPECT_EQ(get("event", "6"), (Fields{{"id", 6.0}, {"name", "b"}}));
  Answers answers;
  must_write([&](Writer& writer) -> Result<void> {
    const Fields taken[] = {lead("4"), lead("2"), lead("5")};
    answers.begin();
    answers.add(writer.insert_all("lead", taken));
    KEDU_TRY(writer.insert("lead", lead("6")));
    return {};
  });
  answers.are_conflicts(1);
  EXPECT_EQ(ids(rows({.table = "lead", .order = {{column("id")}}})), (Ids{"1", "2", "3", "6"}));
}

TEST_P(StoreContract, PutInsertsOrSetsTheColumnsGiven) {
  publish(leads());
  Answers answers;
  must_write([&](Writer& writer) -> Result<void> {
    answers.begin();
    KEDU_TRY(writer.put("lead", {{"id", "1"}, {"name", "甲"}, {"amount", 1.0}}));
    KEDU_TRY(writer.put("lead", {{"amount", 2.0}, {"id", "1"}, {"phone", "138"}}));
    KEDU_TRY(writer.put("lead", {{"id", "2"}}));
    KEDU_TRY(writer.put("lead", {{"id", "2"}}));
    answers.add(writer.put("lead", {{"id", "3"}, {"phone", "138"}}));
    EXPECT_EQ(code_of(writer.put("lead", {{"name", "乙"}})), ErrorCode::invalid);
    KEDU_TRY(writer.put("lead", {{"id", "1"}, {"name", Value()}}));
    return {};
  });
  answers.are_conflicts(1);
  EXPECT_EQ(get("lead", "1"), (Fields{{"id", "1"}, {"phone", "138"}, {"amount", 2.0}}));
  EXPECT_EQ(count("lead"), 2);
}

TEST_P(StoreContract, AWorkMayRunAgainAndCountsOnce) {
  publish(leads());
  must_insert("lead", lead("1"));
  int before = 0;
  must_write([&](Writer& writer) -> Result<void> {
    before = static_cast<int>(writer.select({.table = "lead"})->size());
    auto undone = writer.nested([&]() -> Result<void> {
      KEDU_TRY(writer.insert("lead", lead("2")));
      return fail(ErrorCode::forbidden, "no");
    });
    EXPECT_FALSE(undone.ok());
    KEDU_TRY(writer.insert("lead", lead("3")));
    return {};
  });
  EXPECT_EQ(before, 1);
  EXPECT_EQ(ids(rows({.table = "lead", .order = {{column("id")}}})), (Ids{"1", "3"}));
}

TEST_P(StoreContract, SequenceKeysGrowAndAreNotReused) {
  publish({{.name = "event", .key = Key::sequence, .columns = {{"name", ColumnType::text}}}});
  must_write([](Writer& writer) -> Result<void> {
    EXPECT_EQ(*writer.insert("event", {{"name", "a"}}), "1");
    EXPECT_EQ(*writer.insert("event", {{"name", "b"}}), "2");
    EXPECT_EQ(*writer.erase("event", {"t.\"id\"=?", {2.0}}), 1);
    EXPECT_EQ(*writer.insert("event", {{"name", "c"}}), "3");
    EXPECT_EQ(writer.get("event", "3")->value(), (Fields{{"id", 3.0}, {"name", "c"}}));
    return {};
  });
  reopen();
  must_write([](Writer& writer) -> Result<void> {
    EXPECT_EQ(*writer.insert("event", {}), "4");
    return {};
  });
}

TEST_P(StoreContract, SelectFiltersGroupsOrdersAndPages) {
  publish(leads());
  must_write([](Writer& writer) -> Result<void> {
    for (int i = 0; i < 10; ++i)
      KEDU_TRY(writer.insert("lead", {{"id", std::to_string(i)}, {"name", i % 2 ? "甲" : "乙"}, {"amount", i * 10.0}}));
    return {};
  });
  Query page{.table = "lead"};
  page.where = {"t.\"amount\">=? AND t.\"name\"=?", {20.0, "甲"}};
  page.order = {{column("amount"), true}};
  page.limit = 2;
  page.offset = 1;
  EXPECT_EQ(ids(rows(page)), (Ids{"7", "5"}));

  Query tail{.table = "lead"};
  tail.order = {{column("id")}};
  tail.offset = 8;
  EXPECT_EQ(ids(rows(tail)), (Ids{"8", "9"}));

  Query sums{.table = "lead"};
  sums.outputs = {{"who", column("name"), ColumnType::text},
                  {"n", {"COUNT(*)", {}}, ColumnType::integer},
                  {"more", {"SUM(t.\"amount\")+?", {0.5}}, ColumnType::number}};
  sums.group_by = {column("name")};
  sums.order = {{column("name"), true}};
  EXPECT_EQ(rows(sums), (std::vector<Fields>{{{"who", "甲"}, {"n", 5.0}, {"more", 250.5}},
                                             {{"who", "乙"}, {"n", 5.0}, {"more", 200.5}}}));
}

TEST_P(StoreContract, TextIsOrderedByItsBytes) {
  publish(leads());
  for (auto* name : {"b", "A", "a", "Z", "中", "é"}) must_insert("lead", {{"id", name}});
  EXPECT_EQ(ids(rows({.table = "lead", .order = {{column("id")}}})), (Ids{"A", "Z", "a", "b", "é", "中"}));
}

TEST_P(StoreContract, WrongSqlIsInvalidAndWritesNothing) {
  publish(leads());
  must_insert("lead", lead("1"));
  const Sql wrong[] = {
      {"t.\"nothing\"=1", {}}, {"1=1; DELETE FROM lead", {}}, {"t.\"id\"=?", {}}, {"1=1", {"extra"}}, {"(", {}}};
  for (auto& where : wrong) {
    Query query{.table = "lead"};
    query.where = where;
    auto result = store_->read([&](Reader& reader) -> Result<void> {
      KEDU_TRY(reader.select(query));
      return {};
    });
    EXPECT_EQ(code_of(result), ErrorCode::invalid) << where.text;
  }
  EXPECT_EQ(count("lead"), 1);
  auto unknown = store_->read([&](Reader& reader) -> Result<void> {
    KEDU_TRY(reader.get("nowhere", "1"));
    return {};
  });
  EXPECT_EQ(code_of(unknown), ErrorCode::invalid);
}

TEST_P(StoreContract, AQueryHasADeadlineAndTheNextOneRuns) {
  publish(leads());
  must_insert("lead", lead("1"));
  reopen(200);
  Query endless{.table = "lead"};
  endless.where = {"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<?) SELECT COUNT(*) FROM n)>0",
                   {1e12}};
  auto start = std::chrono::steady_clock::now();
  auto result = store_->read([&](Reader& reader) -> Result<void> {
    EXPECT_EQ(code_of(reader.select(endless)), ErrorCode::timeout);
    KEDU_TRY(reader.get("lead", "1"));
    return {};
  });
  EXPECT_TRUE(result.ok());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

}  // namespace
}  // namespace kedu::store
