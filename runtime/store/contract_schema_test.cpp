// Publishing adds, keeps, and refuses to change what is there.
#include "store/contract_test.h"
#include "store/schema_plan.h"

namespace kedu::store {
namespace {

TEST_P(StoreContract, PublishingAddsColumnsAndKeepsRows) {
  publish(leads());
  must_insert("lead", lead("1"));
  EXPECT_EQ(get("lead", "1"), lead("1"));  // readers hold a prepared statement of the old columns
  auto schema = leads();
  schema[0].columns.push_back({"on", ColumnType::date});
  schema[0].columns.push_back({"tags", ColumnType::list});
  schema.push_back({.name = "visit", .columns = {{"lead", ColumnType::text}}, .indexes = {{{"lead", "id"}}}});
  publish(schema);
  publish(schema);
  EXPECT_EQ(get("lead", "1"), lead("1"));
  auto more = lead("2");
  more.set("on", Date{20'000});
  more.set("tags", List{"a"});
  must_insert("lead", more);
  EXPECT_EQ(get("lead", "2"), more);
  EXPECT_EQ(count("visit"), 0);
}

TEST_P(StoreContract, PublishingLessHidesNothing) {
  publish(leads());
  must_insert("lead", lead("1"));
  publish({{.name = "lead", .columns = {{"name", ColumnType::text}}}});
  EXPECT_EQ(get("lead", "1"), lead("1"));
}

TEST_P(StoreContract, PublishingAnotherTypeIsAConflictAndChangesNothing) {
  publish(leads());
  Schema wrong{{.name = "fresh", .columns = {{"a", ColumnType::text}}},
               {.name = "lead", .columns = {{"amount", ColumnType::text}}}};
  auto result = store_->publish(wrong);
  EXPECT_EQ(code_of(result), ErrorCode::conflict);
  EXPECT_NE(result.error().message.find("lead.amount"), std::string::npos);
  EXPECT_EQ(code_of(store_->publish({{.name = "lead", .key = Key::sequence}})), ErrorCode::conflict);
  auto fresh = store_->read([](Reader& reader) -> Result<void> {
    KEDU_TRY(reader.get("fresh", "1"));
    return {};
  });
  EXPECT_EQ(code_of(fresh), ErrorCode::invalid);
  must_insert("lead", lead("1"));
}

TEST_P(StoreContract, AUniqueIndexOverDoubledRowsIsAConflict) {
  auto schema = leads();
  schema[0].indexes.clear();
  publish(schema);
  must_insert("lead", {{"id", "1"}, {"phone", "138"}});
  must_insert("lead", {{"id", "2"}, {"phone", "138"}});
  EXPECT_EQ(code_of(store_->publish(leads())), ErrorCode::conflict);
  must_insert("lead", {{"id", "3"}, {"phone", "138"}});
}

TEST_P(StoreContract, ReopeningFindsEverything) {
  publish(leads());
  publish({{.name = "mixed",
            .columns = {{"d", ColumnType::datetime}, {"b", ColumnType::boolean}, {"n", ColumnType::integer}}}});
  Fields row{{"id", "1"}, {"d", DateTime{0}}, {"b", true}, {"n", -7.0}};
  must_insert("lead", lead("1"));
  must_insert("mixed", row);
  reopen();
  EXPECT_EQ(get("lead", "1"), lead("1"));
  EXPECT_EQ(get("mixed", "1"), row);
  EXPECT_EQ(code_of(store_->publish({{.name = "mixed", .columns = {{"b", ColumnType::integer}}}})),
            ErrorCode::conflict);
}

TEST_P(StoreContract, ATableOfFiveHundredColumns) {
  Table wide{.name = "wide"};
  Fields row{{"id", "1"}};
  for (int i = 0; i < 500; ++i) {
    auto type = i % 2 ? ColumnType::number : ColumnType::text;
    auto name = "column_" + std::to_string(i);
    wide.columns.push_back({name, type});
    row.set(name, i % 2 ? Value(i) : Value("值 " + std::to_string(i)));
  }
  publish({wide});
  must_insert("wide", row);
  EXPECT_EQ(get("wide", "1"), row);
}

TEST_P(StoreContract, NamesThatAreWordsOfSqlAreNames) {
  publish({{.name = "order",
            .columns = {{"select", ColumnType::text}, {"group", ColumnType::number}, {"t", ColumnType::boolean}},
            .indexes = {{{"select", "group"}, true}}}});
  Fields row{{"id", "1"}, {"select", "x"}, {"group", 1.0}, {"t", true}};
  must_insert("order", row);
  EXPECT_EQ(get("order", "1"), row);
}

TEST(SchemaPlan, IndexNamesAreStableAndDistinct) {
  EXPECT_EQ(index_name("lead", {{"phone"}, true}), index_name("lead", {{"phone"}, true}));
  EXPECT_NE(index_name("lead", {{"phone"}, true}), index_name("lead", {{"phone"}, false}));
  EXPECT_NE(index_name("a_b", {{"c"}}), index_name("a", {{"b_c"}}));
  std::string long_name(60, 'x');
  EXPECT_NE(index_name(long_name, {{"a"}}), index_name(long_name, {{"b"}}));
  EXPECT_LE(index_name(long_name, {{"a"}}).size(), limits::id_bytes);
}

TEST(SchemaPlan, WhatIsSaidTwiceIsInvalid) {
  Table table{.name = "a", .columns = {{"x"}, {"x"}}};
  EXPECT_EQ(code_of(plan_schema({}, {table})), ErrorCode::invalid);
  EXPECT_EQ(code_of(plan_schema({}, {{.name = "a", .columns = {{"id"}}}})), ErrorCode::invalid);
  EXPECT_EQ(code_of(plan_schema({}, {{.name = "a"}, {.name = "a"}})), ErrorCode::invalid);
  EXPECT_EQ(code_of(plan_schema({}, {{.name = std::string(64, 'a')}})), ErrorCode::invalid);
}

TEST(Quoting, AnIdentifierCannotEndItself) {
  EXPECT_EQ(store::quoted("sign"), "\"sign\"");
  EXPECT_EQ(store::quoted("a\" OR \"1\"=\"1"), "\"a\"\" OR \"\"1\"\"=\"\"1\"");
  EXPECT_EQ(column("sign").text, "t.\"sign\"");
}

}  // namespace
}  // namespace kedu::store
