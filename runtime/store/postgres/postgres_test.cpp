// PostgreSQL joins the contract; and what is its own: several hosts, a server that goes away, plain tables.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "store/contract_test.h"
#include "store/postgres/numbered.h"
#include "store/postgres/schema_test.h"
#include "store/shared_store.h"

namespace kedu::store {
namespace {

class PostgresWorkspace final : public Workspace {
 public:
  Result<std::unique_ptr<Store>> open(int query_ms) override {
    return postgres::PostgresStore::open(schema_.target(query_ms));
  }

 private:
  postgres::TestSchema schema_;
};

std::vector<Implementation> with_a_server() {
  if (!postgres::server_url()) return {};
  return {{"postgres", [] { return std::make_unique<PostgresWorkspace>(); }}};
}

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract, testing::ValuesIn(with_a_server()),
                         [](auto& each) { return each.param.name; });

class PostgresStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!postgres::server_url()) GTEST_SKIP() << "KEDU_POSTGRES names no server; tests/postgres/run starts one";
    one_ = open();
    ASSERT_TRUE(one_->publish(tables()).ok());
  }
  std::unique_ptr<SharedStore> open() {
    auto opened = postgres::PostgresStore::open(schema_.target());
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return std::unique_ptr<SharedStore>(opened ? dynamic_cast<SharedStore*>(opened->release()) : nullptr);
  }
  static Schema tables() {
    auto schema = leads();
    schema.push_back({.name = "event", .key = Key::sequence, .columns = {{"name", ColumnType::text}}});
    return schema;
  }
  static Result<void> add_event(Store& store, const std::string& name) {
    return store.write_and_wait([&](Writer& writer) -> Result<void> {
      KEDU_TRY(writer.insert("event", {{"name", name}}));
      return {};
    });
  }

  postgres::TestSchema schema_;
  std::unique_ptr<SharedStore> one_;
};

TEST_F(PostgresStoreTest, APlainProgramReadsTheTables) {
  ASSERT_TRUE(one_->publish({{.name = "all",
                              .columns = {{"on", ColumnType::date},
                                          {"at", ColumnType::datetime},
                                          {"flag", ColumnType::boolean},
                                          {"tags", ColumnType::list},
                                          {"n", ColumnType::number}}}})
                  .ok());
  ASSERT_TRUE(one_->write_and_wait([](Writer& writer) -> Result<void> {
                    KEDU_TRY(writer.insert("all", {{"id", "1"},
                                                   {"on", Date{20'514}},
                                                   {"at", DateTime{1'772'413'200'000}},
                                                   {"flag", true},
                                                   {"n", 1.5},
                                                   {"tags", List{"影像类", 2.0}}}));
                    return {};
                  })
                  .ok());
  EXPECT_EQ(schema_.plain(R"(SELECT "on" + 1 FROM "all")"), "2026-03-03");
  EXPECT_EQ(schema_.plain(R"(SELECT "at" AT TIME ZONE 'Asia/Shanghai' FROM "all")"), "2026-03-02 09:00:00");
  EXPECT_EQ(schema_.plain(R"(SELECT flag AND n = 1.5 FROM "all")"), "t");
  EXPECT_EQ(schema_.plain(R"(SELECT tags::jsonb ->> 0 FROM "all")"), "影像类");
}

TEST_F(PostgresStoreTest, HostsTakeTurns) {
  auto other = open();
  ASSERT_TRUE(one_->write_and_wait([](Writer& writer) -> Result<void> {
                    KEDU_TRY(writer.insert("lead", {{"id", "count"}, {"amount", 0.0}}));
                    return {};
                  })
                  .ok());
  std::vector<std::thread> threads;
  for (auto* store : {one_.get(), other.get()})
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([store] {
        for (int i = 0; i < 50; ++i) {
          auto done = store->write_and_wait([](Writer& writer) -> Result<void> {
            KEDU_LET(auto row, writer.get("lead", "count"));
            Fields more{{"amount", row->get("amount").number() + 1}};
            KEDU_TRY(writer.update("lead", more, {"t.\"id\"=?", {"count"}}));
            KEDU_TRY(writer.insert("event", {{"name", "counted"}}));
            return {};
          });
          EXPECT_TRUE(done.ok()) << done.error().message;
        }
      });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(schema_.plain("SELECT amount FROM lead"), "400");
  // The keys of both hosts are one sequence without gaps.
  EXPECT_EQ(schema_.plain("SELECT count(*) || ' ' || max(id) FROM event"), "400 400");
}

TEST_F(PostgresStoreTest, WhatOneHostWritesTheOtherCatchesUpWithAndHearsOf) {
  auto other = open();
  std::mutex mutex;
  std::vector<std::string> caught, heard;
  auto tell_to = [&](std::vector<std::string>& list) {
    return [&](const News& news) {
      std::lock_guard lock(mutex);
      for (auto& [table, first, last] : news.tables)
        list.push_back(table + " " + std::to_string(first) + "-" + std::to_string(last));
    };
  };
  other->on_others_wrote([&](Reader& reader, const News& news) -> Result<void> {
    KEDU_LET(auto rows, reader.select({.table = "event"}));
    EXPECT_EQ(rows.size(), 2u);
    tell_to(caught)(news);
    return {};
  });
  other->on_news(tell_to(heard));
  for (int tries = 0; tries < 100 && add_event(*one_, "probe").ok(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::lock_guard lock(mutex);
    if (!heard.empty()) break;  // it listens
    ASSERT_TRUE(one_->write_and_wait([](Writer& writer) -> Result<void> {
                      KEDU_TRY(writer.erase("event", {}));
                      return {};
                    })
                    .ok());
  }
  auto before = schema_.plain("SELECT max(id) FROM event");
  {
    std::lock_guard lock(mutex);
    heard.clear();
  }
  ASSERT_TRUE(one_->write_and_wait([](Writer& writer) -> Result<void> {
                    KEDU_TRY(writer.insert("event", {{"name", "a"}}));
                    KEDU_TRY(writer.update("lead", {{"amount", 1.0}}, {}));
                    return {};
                  })
                  .ok());
  for (int tries = 0; tries < 200; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::lock_guard lock(mutex);
    if (heard.size() >= 2) break;
  }
  auto next = std::to_string(std::stoll(before) + 1);
  {
    std::lock_guard lock(mutex);
    EXPECT_EQ(heard, (std::vector<std::string>{"event " + next + "-" + next, "lead 0-0"}));
    EXPECT_TRUE(caught.empty());
  }
  ASSERT_TRUE(add_event(*other, "b").ok());
  std::lock_guard lock(mutex);
  EXPECT_EQ(caught, std::vector<std::string>{"event 1-" + next});
}

TEST_F(PostgresStoreTest, AClaimedRowIsHandedToOneHost) {
  ASSERT_TRUE(one_->publish({{.name = "box", .key = Key::sequence, .columns = {{"due", ColumnType::datetime}}}}).ok());
  ASSERT_TRUE(one_->write_and_wait([](Writer& writer) -> Result<void> {
                    for (int i = 0; i < 100; ++i) KEDU_TRY(writer.insert("box", {{"due", DateTime{1'000}}}));
                    return {};
                  })
                  .ok());
  auto other = open();
  Query due{.table = "box", .where = {"t.\"due\"<=?", {DateTime{2'000}}}, .order = {{column("id")}}, .limit = 7};
  std::mutex mutex;
  std::vector<std::int64_t> taken;
  std::vector<std::thread> threads;
  for (auto* store : {one_.get(), other.get()})
    for (int t = 0; t < 3; ++t)
      threads.emplace_back([&, store] {
        for (;;) {
          auto rows = store->claim(due, "due", DateTime{9'000});
          EXPECT_TRUE(rows.ok()) << rows.error().message;
          if (!rows || rows->empty()) return;
          std::lock_guard lock(mutex);
          for (auto& row : *rows) taken.push_back(static_cast<std::int64_t>(row.get("id").number()));
        }
      });
  for (auto& thread : threads) thread.join();
  std::sort(taken.begin(), taken.end());
  ASSERT_EQ(taken.size(), 100u);
  EXPECT_EQ(std::unique(taken.begin(), taken.end()), taken.end());
}

TEST_F(PostgresStoreTest, AConnectionCutInTheMiddleRunsTheWorkOnceInEffect) {
  int runs = 0;
  auto done = one_->write_and_wait([&](Writer& writer) -> Result<void> {
    KEDU_TRY(writer.insert("event", {{"name", "cut"}}));
    KEDU_TRY(writer.select({.table = "event"}));
    if (++runs == 1)
      schema_.plain("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in%'");
    KEDU_TRY(writer.update("lead", {{"amount", 1.0}}, {}));
    return {};
  });
  EXPECT_TRUE(done.ok()) << done.error().message;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(schema_.plain("SELECT count(*) FROM event"), "1");
}

// The server commits, waits for a standby that does not exist, and is cut off before it can answer.
TEST_F(PostgresStoreTest, ACommitWhoseAnswerIsLostIsFoundOut) {
  schema_.plain("ALTER SYSTEM SET synchronous_standby_names TO 'nobody'");
  schema_.plain("SELECT pg_reload_conf()");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  std::atomic<int> runs = 0;
  std::thread cutter([&] {
    for (int tries = 0; tries < 300; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      if (schema_.plain("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == "0") continue;
      schema_.plain("ALTER SYSTEM RESET synchronous_standby_names");
      schema_.plain("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
      schema_.plain("SELECT pg_reload_conf()");
      return;
    }
  });
  auto done = one_->write_and_wait([&](Writer& writer) -> Result<void> {
    ++runs;
    KEDU_TRY(writer.insert("event", {{"name", "answer lost"}}));
    return {};
  });
  cutter.join();
  schema_.plain("ALTER SYSTEM RESET synchronous_standby_names");
  schema_.plain("SELECT pg_reload_conf()");
  EXPECT_TRUE(done.ok()) << done.error().message;
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(schema_.plain("SELECT count(*) FROM event"), "1");
  EXPECT_TRUE(add_event(*one_, "and on").ok());
  EXPECT_EQ(schema_.plain("SELECT max(id) FROM event"), "2");
}

TEST_F(PostgresStoreTest, AServerThatIsNotThereIsUnavailable) {
  auto nowhere = open_postgres("postgresql://127.0.0.1:1/kedu", "main");
  EXPECT_EQ(code_of(nowhere), ErrorCode::unavailable);
  for (auto* name : {"", "public", "pg_x", "Main", "a-b"})
    EXPECT_EQ(code_of(open_postgres(postgres::server_url(), name)), ErrorCode::invalid) << name;
}

TEST(PostgresMarks, AreNumberedOutsideOfQuotes) {
  auto out = postgres::numbered(R"(SELECT '?', "?", 'it''s ?' WHERE a=? AND b IN (?,?))");
  EXPECT_EQ(out.sql, R"(SELECT '?', "?", 'it''s ?' WHERE a=$1 AND b IN ($2,$3))");
  EXPECT_EQ(out.marks, 3u);
}

TEST(PostgresHeard, FindsWhatWasMissed) {
  using postgres::Heard;
  auto told = [](const News& news) {
    std::string out;
    for (auto& [table, first, last] : news.tables)
      out += table + " " + std::to_string(first) + "-" + std::to_string(last) + ";";
    return out;
  };
  Heard heard;
  heard.start(postgres::Sequences::from("event=10\nnotice=3\n"));
  heard.add({{{"event", 11, 12}, {"lead"}}});
  heard.add({{{"event", 15, 16}}});
  heard.add({{{"event", 19, 19}}});
  EXPECT_EQ(told(heard.missed(postgres::Sequences::from("event=20\nnotice=3\n"))),
            "event 13-14;event 17-18;event 20-20;");
  EXPECT_EQ(told(heard.missed(postgres::Sequences::from("event=20\nnotice=4\n"))), "notice 4-4;");
}

TEST(PostgresHeard, NewsTravelAsText) {
  News news{{{"event", 118, 120}, {"session"}}};
  EXPECT_EQ(postgres::payload_of(news), "event=118-120 session");
  auto back = postgres::news_from("event=118-120 session");
  ASSERT_EQ(back.tables.size(), 2u);
  EXPECT_EQ(back.tables[0].first, 118);
  EXPECT_EQ(back.tables[0].last, 120);
  EXPECT_TRUE(back.tells_of("session"));
  EXPECT_FALSE(back.tells_of("lead"));
  for (int i = 0; i < 1'000; ++i) news.tables.push_back({"table_" + std::to_string(i)});
  EXPECT_TRUE(postgres::news_from(postgres::payload_of(news)).gap);
}

}  // namespace
}  // namespace kedu::store
