// Prepared statements of one connection by their text, the least lately used let go first.
#pragma once

#include <sqlite3.h>

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kedu::store::sqlite {

class StatementCache {
 public:
  explicit StatementCache(std::size_t capacity) : capacity_(capacity) {}
  StatementCache(const StatementCache&) = delete;
  ~StatementCache() { clear(); }

  /// The statement, or null when it is not there.
  sqlite3_stmt* find(std::string_view sql);
  void add(std::string sql, sqlite3_stmt* statement);
  /// Finalizes all; none may be running.
  void clear();

 private:
  struct Entry {
    std::string sql;
    sqlite3_stmt* statement;
  };
  std::size_t capacity_;
  std::list<Entry> entries_;  ///< latest first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_sql_;
};

/// Leaves a statement ready for its next use, whatever way its use ends.
class Running {
 public:
  explicit Running(sqlite3_stmt* statement) : statement_(statement) {}
  Running(const Running&) = delete;
  ~Running() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);  // bound texts belong to the caller
  }

 private:
  sqlite3_stmt* statement_;
};

}  // namespace kedu::store::sqlite
