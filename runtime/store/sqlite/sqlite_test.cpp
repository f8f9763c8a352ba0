// SQLite joins the contract; and what is its own: the host lock, plain files, a failing disk.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "store/contract_test.h"
#include "store/sqlite/folder_test.h"
#include "store/sqlite/sqlite_store.h"

namespace kedu::store {
namespace {

class SqliteWorkspace final : public Workspace {
 public:
  Result<std::unique_ptr<Store>> open(int query_ms) override {
    return sqlite::SqliteStore::open(folder_.file(), {.query_ms = query_ms});
  }

 private:
  sqlite::Folder folder_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract,
                         testing::Values(Implementation{"sqlite", [] { return std::make_unique<SqliteWorkspace>(); }}),
                         [](auto& each) { return each.param.name; });

class SqliteStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    open();
    ASSERT_TRUE(store_->publish(leads()).ok());
  }
  void open() {
    store_.reset();
    auto opened = open_sqlite(folder_.file());
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    store_ = std::move(opened).value();
  }
  Result<void> insert(const std::string& id) {
    return store_->write_and_wait([&](Writer& writer) -> Result<void> {
      KEDU_TRY(writer.insert("lead", lead(id)));
      return {};
    });
  }
  bool there(const std::string& id) {
    bool found = false;
    auto result = store_->read([&](Reader& reader) -> Result<void> {
      KEDU_LET(auto row, reader.get("lead", id));
      found = row.has_value();
      return {};
    });
    EXPECT_TRUE(result.ok());
    return found;
  }
  /// The first cell of the first row, asked by a plain SQLite program.
  std::string plain(const std::string& sql) {
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    std::string answer;
    EXPECT_EQ(sqlite3_open(folder_.file().c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    if (sqlite3_step(statement) == SQLITE_ROW)
      if (auto* text = sqlite3_column_text(statement, 0)) answer = reinterpret_cast<const char*>(text);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return answer;
  }

  sqlite::Folder folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(SqliteStoreTest, ASecondHostIsRefused) {
  EXPECT_EQ(code_of(open_sqlite(folder_.file())), ErrorCode::conflict);
  auto link = folder_.file() + ".other";
  std::filesystem::create_symlink(folder_.file(), link);
  EXPECT_EQ(code_of(open_sqlite(link)), ErrorCode::conflict);
  open();
}

TEST_F(SqliteStoreTest, AnUnwritablePlaceIsUnavailable) {
  EXPECT_EQ(code_of(open_sqlite("/nowhere/at/all.db")), ErrorCode::unavailable);
}

TEST_F(SqliteStoreTest, AFileThatIsNoWorkspaceIsRefusedAndKept) {
  store_.reset();
  std::ofstream(folder_.file()) << std::string(10'000, 'x');
  EXPECT_EQ(code_of(open_sqlite(folder_.file())), ErrorCode::unavailable);
  EXPECT_EQ(std::filesystem::file_size(folder_.file()), 10'000u);
}

TEST_F(SqliteStoreTest, APlainProgramReadsTheTables) {
  ASSERT_TRUE(store_
                  ->publish({{.name = "all",
                              .columns = {{"on", ColumnType::date},
                                          {"at", ColumnType::datetime},
                                          {"flag", ColumnType::boolean},
                                          {"tags", ColumnType::list},
                                          {"rows", ColumnType::list}}}})
                  .ok());
  ASSERT_TRUE(store_
                  ->write_and_wait([](Writer& writer) -> Result<void> {
                    KEDU_TRY(writer.insert("all", {{"id", "1"},
                                                   {"on", Date{20'514}},
                                                   {"at", DateTime{1'772'413'200'000}},
                                                   {"flag", true},
                                                   {"tags", List{"影像类", 2.0, Date{20'514}}},
                                                   {"rows", Rows{Fields{{"n", 1.5}}}}}));
                    return {};
                  })
                  .ok());
  EXPECT_EQ(plain("SELECT \"on\" FROM \"all\""), "2026-03-02");
  EXPECT_EQ(plain("SELECT \"at\" FROM \"all\""), "2026-03-02T01:00:00.000Z");
  EXPECT_EQ(plain("SELECT strftime('%H', \"at\", '+8 hours') FROM \"all\""), "09");
  EXPECT_EQ(plain("SELECT flag FROM \"all\""), "1");
  EXPECT_EQ(plain("SELECT tags FROM \"all\""), R"(["影像类",2,"2026-03-02"])");
  EXPECT_EQ(plain("SELECT json_extract(\"rows\", '$[0].n') FROM \"all\""), "1.5");
  EXPECT_EQ(plain("SELECT group_concat(typeof(\"on\")||typeof(\"at\")||typeof(tags)) FROM \"all\""), "texttexttext");
}

TEST_F(SqliteStoreTest, CommitsAreSyncedToTheLog) {
  EXPECT_EQ(plain("PRAGMA journal_mode"), "wal");
  ASSERT_TRUE(insert("1").ok());
  auto connection = sqlite::Connection::open(folder_.file(), sqlite::Connection::Mode::write);
  ASSERT_TRUE(connection.ok());
  sqlite3_stmt* statement = connection.value()->prepare("PRAGMA synchronous").value();
  ASSERT_EQ(sqlite3_step(statement), SQLITE_ROW);
  EXPECT_EQ(sqlite3_column_int(statement, 0), 2);  // FULL
}

TEST_F(SqliteStoreTest, ReadersCanOnlySelect) {
  auto connection = sqlite::Connection::open(folder_.file(), sqlite::Connection::Mode::read);
  ASSERT_TRUE(connection.ok()) << connection.error().message;
  for (auto* sql : {"DELETE FROM lead", "PRAGMA journal_mode=DELETE", "ATTACH 'x' AS y", "CREATE TABLE x(y)",
                    "SELECT load_extension('x')"})
    EXPECT_FALSE(connection.value()->prepare(sql).ok()) << sql;
  EXPECT_TRUE(connection.value()->prepare("SELECT COUNT(*) FROM lead").ok());
}

TEST_F(SqliteStoreTest, AFailingDiskIsNeverAcknowledgedAndRecovers) {
  ASSERT_TRUE(insert("before").ok());
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit whole{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &whole), 0);
  rlimit small = whole;
  small.rlim_cur = 4'096;  // every write further into a file fails from now on
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  std::vector<Result<void>> answers;
  for (int i = 0; i < 3; ++i) answers.push_back(insert("during" + std::to_string(i)));
  bool readable = there("before");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &whole), 0);
  EXPECT_TRUE(readable);
  for (auto& answer : answers) EXPECT_EQ(code_of(answer), ErrorCode::unavailable);
  auto after = insert("after");
  ASSERT_TRUE(after.ok()) << after.error().message;
  open();
  EXPECT_TRUE(there("before"));
  EXPECT_TRUE(there("after"));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(there("during" + std::to_string(i)));
}

TEST_F(SqliteStoreTest, TheLogDoesNotGrowForever) {
  for (int round = 0; round < 40; ++round)
    ASSERT_TRUE(store_
                    ->write_and_wait([&](Writer& writer) -> Result<void> {
                      for (int i = 0; i < 10; ++i)
                        KEDU_TRY(writer.insert(
                            "lead", {{"id", std::to_string(round * 10 + i)}, {"name", std::string(200'000, 'x')}}));
                      return {};
                    })
                    .ok());
  EXPECT_LT(std::filesystem::file_size(folder_.file() + "-wal"), 48u << 20);
}

}  // namespace
}  // namespace kedu::store
