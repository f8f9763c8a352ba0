// The Nth write or sync to the disk fails, for every N: nothing acknowledged is lost, nothing is there by half, and the
// store goes on when the disk does.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <list>

#include "store/sqlite/folder_test.h"
#include "store/store.h"

namespace kedu::store::sqlite {
namespace {

enum class Fault { write, sync };

// SQLite's own way to the disk with a counter in it. SQLite calls back without a place for state of ours, hence
// statics.
class FailingDisk {
 public:
  FailingDisk() {
    real_ = sqlite3_vfs_find(nullptr);
    vfs_ = *real_;
    vfs_.zName = "failing";
    vfs_.pNext = nullptr;
    vfs_.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
      int code = real_->xOpen(real_, name, file, flags, out);
      if (file->pMethods) file->pMethods = &failing(file->pMethods);
      return code;
    };
    sqlite3_vfs_register(&vfs_, 1);
  }
  FailingDisk(const FailingDisk&) = delete;
  ~FailingDisk() { sqlite3_vfs_unregister(&vfs_); }

  /// The `nth` call from now on fails, and the `times - 1` after it.
  void fail(Fault fault, int nth, int times) {
    fault_ = fault;
    left_ = times;
    until_ = nth;
  }
  void heal() { until_ = 0; }

 private:
  // The main file has other methods than the log.
  struct Methods : sqlite3_io_methods {
    const sqlite3_io_methods* real;
  };

  static const Methods& failing(const sqlite3_io_methods* real) {
    for (auto& each : methods_)
      if (each.real == real) return each;
    auto& methods = methods_.emplace_back(Methods{*real, real});
    methods.xWrite = [](sqlite3_file* to, const void* bytes, int size, sqlite3_int64 at) {
      if (strikes(Fault::write)) return SQLITE_IOERR_WRITE;
      return static_cast<const Methods*>(to->pMethods)->real->xWrite(to, bytes, size, at);
    };
    methods.xSync = [](sqlite3_file* to, int how) {
      if (strikes(Fault::sync)) return SQLITE_IOERR_FSYNC;
      return static_cast<const Methods*>(to->pMethods)->real->xSync(to, how);
    };
    return methods;
  }

  static bool strikes(Fault fault) {
    if (until_ <= 0 || fault != fault_) return false;
    if (until_ > 1) {
      --until_;
      return false;
    }
    if (--left_ == 0) until_ = 0;
    return true;
  }

  static inline sqlite3_vfs* real_ = nullptr;
  static inline sqlite3_vfs vfs_{};
  static inline std::list<Methods> methods_;  // opened on one thread at a time
  static inline std::atomic<Fault> fault_ = Fault::write;
  static inline std::atomic<int> until_ = 0;
  static inline std::atomic<int> left_ = 0;
};

Result<void> insert_both(Store& store, const std::string& id) {
  return store.write_and_wait([&](Writer& writer) -> Result<void> {
    KEDU_TRY(writer.insert("lead", {{"id", id}, {"name", std::string(9'000, 'n')}}));
    KEDU_TRY(writer.insert("event", {{"id", id}}));
    return {};
  });
}

void expect_all(Store& store, const std::vector<std::string>& acknowledged) {
  auto result = store.read([&](Reader& reader) -> Result<void> {
    for (auto& id : acknowledged)
      for (auto* table : {"lead", "event"}) {
        KEDU_LET(auto row, reader.get(table, id));
        EXPECT_TRUE(row.has_value()) << table << " " << id;
      }
    KEDU_LET(auto leads, reader.select({.table = "lead", .outputs = {{"id", column("id")}}}));
    KEDU_LET(auto events, reader.select({.table = "event", .outputs = {{"id", column("id")}}}));
    EXPECT_EQ(leads.size(), events.size());
    return {};
  });
  EXPECT_TRUE(result.ok()) << result.error().message;
}

// Whether the fault came at all.
bool survives(FailingDisk& disk, Fault fault, int nth, int times) {
  Folder folder;
  auto store = open_sqlite(folder.file());
  EXPECT_TRUE(store.ok()) << store.error().message;
  if (!store) return false;
  EXPECT_TRUE(
      store.value()->publish({{.name = "lead", .columns = {{"name", ColumnType::text}}}, {.name = "event"}}).ok());
  std::vector<std::string> acknowledged;
  bool failed = false;
  disk.fail(fault, nth, times);
  for (int i = 0; i < 12; ++i) {
    auto id = std::to_string(i);
    auto result = insert_both(*store.value(), id);
    if (result)
      acknowledged.push_back(id);
    else
      EXPECT_EQ(result.error().code, ErrorCode::unavailable) << result.error().message;
    failed = failed || !result;
    expect_all(*store.value(), acknowledged);
  }
  disk.heal();
  auto healed = insert_both(*store.value(), "healed");
  EXPECT_TRUE(healed.ok()) << healed.error().message;
  acknowledged.push_back("healed");
  expect_all(*store.value(), acknowledged);
  store.value().reset();
  store = open_sqlite(folder.file());
  EXPECT_TRUE(store.ok()) << store.error().message;
  if (!store) return failed;
  expect_all(*store.value(), acknowledged);
  return failed;
}

TEST(FaultyDisk, AnyWriteMayFail) {
  FailingDisk disk;
  int came = 0;
  for (int nth = 1; nth <= 20; ++nth) came += survives(disk, Fault::write, nth, 1 + nth % 3);
  EXPECT_GT(came, 10);
}

TEST(FaultyDisk, AnySyncMayFail) {
  FailingDisk disk;
  int came = 0;
  for (int nth = 1; nth <= 10; ++nth) came += survives(disk, Fault::sync, nth, 1 + nth % 3);
  EXPECT_GE(came, 10);
}

}  // namespace
}  // namespace kedu::store::sqlite
