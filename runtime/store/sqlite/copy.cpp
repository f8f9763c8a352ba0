// SQLite's own online backup, in one go.
#include "store/copy.h"

#include <sqlite3.h>

#include <memory>

namespace kedu::store {

namespace {

struct Close {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
using Database = std::unique_ptr<sqlite3, Close>;

Result<Database> open(const std::string& path, int flags) {
  sqlite3* db = nullptr;
  auto code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  Database opened(db);
  if (code != SQLITE_OK) return fail(ErrorCode::not_found, "打不开 / cannot open " + path);
  return opened;
}

}  // namespace

Result<void> copy_sqlite(const std::string& from, const std::string& to) {
  KEDU_LET(auto source, open(from, SQLITE_OPEN_READWRITE));
  KEDU_LET(auto target, open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  auto* backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
  if (!backup) return fail(ErrorCode::unavailable, sqlite3_errmsg(target.get()));
  auto code = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) return fail(ErrorCode::unavailable, sqlite3_errstr(code));
  return {};
}

}  // namespace kedu::store
