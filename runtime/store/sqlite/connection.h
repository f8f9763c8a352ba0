// One SQLite connection with its settings, its prepared statements, its deadline, and errors in our words.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/sqlite/statement_cache.h"

namespace kedu::store::sqlite {

/// Used by one thread at a time.
class Connection {
 public:
  enum class Mode {
    write,  ///< creates the file, WAL, every commit synced
    read,   ///< may only SELECT: the authorizer refuses all else
  };
  static Result<std::unique_ptr<Connection>> open(const std::string& path, Mode mode);
  Connection(const Connection&) = delete;
  ~Connection();

  /// Prepared once for each text. invalid when it is no single statement. Wrap its use in Running.
  Result<sqlite3_stmt*> prepare(std::string_view sql);
  /// Runs one statement whose answer, if any, does not matter; for the fixed ones (BEGIN, COMMIT).
  Result<void> run(std::string_view sql);
  /// The same for a statement that will not come again (DDL).
  Result<void> run_once(std::string_view sql);
  /// Steps a statement that returns nothing.
  Result<void> finish(sqlite3_stmt* statement);

  /// What the last call said, in our codes. A failing disk marks the connection broken.
  Error error(int code);
  /// The disk failed beneath it: what it holds cannot be trusted, open another.
  bool broken() const { return broken_; }
  void give_up() { broken_ = true; }
  bool fit_to_keep() const { return !broken_ && !in_transaction(); }
  bool fit_to_lend() const { return true; }
  bool in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }
  std::int64_t changes() const { return sqlite3_changes64(database_); }
  /// Rows written since the connection was opened: whether anything is there to be undone.
  std::int64_t total_changes() const { return sqlite3_total_changes64(database_); }
  std::int64_t last_rowid() const { return sqlite3_last_insert_rowid(database_); }
  sqlite3* handle() { return database_; }

  /// Statements stop with timeout when this many milliseconds from now have passed; 0 takes the deadline away.
  void set_deadline(int ms);

  /// Frames in the write-ahead log after the last commit.
  int log_frames() const { return log_frames_; }

 private:
  explicit Connection(sqlite3* database) : database_(database), statements_(256) {}
  Result<void> set_up(Mode mode);
  Result<sqlite3_stmt*> compile(std::string_view sql, unsigned flags);

  sqlite3* database_;
  StatementCache statements_;
  std::chrono::steady_clock::time_point deadline_;
  bool broken_ = false;
  int log_frames_ = 0;
};

}  // namespace kedu::store::sqlite
