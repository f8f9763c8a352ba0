// The contract of every store. One workspace, real tables with typed columns, one durable transaction for many
// commands, snapshots for readers. contract_test.cpp is the suite that each implementation passes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "formula/sql.h"

namespace kedu::store {

using formula::Dialect;
using formula::Sql;

/// How a value lies in a column. date and datetime are ISO text in SQLite, real types in PostgreSQL; list holds
/// List or Rows as JSON text.
enum class ColumnType { text, number, integer, boolean, date, datetime, list };

struct Column {
  std::string name;
  ColumnType type = ColumnType::text;
};

struct Index {
  std::vector<std::string> columns;
  bool unique = false;
};

enum class Key {
  text,      ///< column `id`, text, given by the caller
  sequence,  ///< column `id`, integer, given by the store, growing without reuse
};

/// A table besides its key column `id`.
struct Table {
  std::string name;
  Key key = Key::text;
  std::vector<Column> columns;
  std::vector<Index> indexes;
};

using Schema = std::vector<Table>;

/// One column of a result: a name and the expression it comes from (`t."amount"`, `COUNT(*)`), with the type to decode.
struct Output {
  std::string name;
  Sql expression;
  ColumnType type = ColumnType::text;
};

struct Order {
  Sql expression;
  bool descending = false;
};

/// SELECT outputs FROM table AS t WHERE … GROUP BY … ORDER BY … LIMIT. No outputs: every column of the table, by name.
struct Query {
  std::string table;
  Sql source = {};  ///< instead of `table AS t`: what follows FROM, with aliases of its own
  std::vector<Output> outputs;
  Sql where;  ///< empty: all rows
  std::vector<Sql> group_by;
  std::vector<Order> order;
  std::int64_t limit = -1;  ///< -1: all
  std::int64_t offset = 0;
};

/// The quoted identifier, safe inside Sql::text: `"sign"`.
std::string quoted(std::string_view identifier);
/// `t."sign"`.
Sql column(std::string_view name);

/// A consistent snapshot. Used by one thread, inside the call that handed it out.
class Reader {
 public:
  virtual ~Reader() = default;
  /// The row with this key, all columns; blank columns are left out of Fields.
  virtual Result<std::optional<Fields>> get(std::string_view table, std::string_view id) = 0;
  /// timeout when it runs longer than limits::query_ms, invalid when the SQL is wrong (our bug, or an unknown table).
  virtual Result<std::vector<Fields>> select(const Query& query) = 0;
};

/// The lane's open transaction. A failed call leaves it usable: each statement is atomic.
class Writer : public Reader {
 public:
  /// The new key: the given `id`, or the next of the sequence as decimal text. conflict when the key or a unique index
  /// is taken.
  virtual Result<std::string> insert(std::string_view table, const Fields& row) = 0;
  /// The same for many rows at once, all or none: their keys, in order.
  virtual Result<std::vector<std::string>> insert_all(std::string_view table, std::span<const Fields> rows) = 0;
  /// Inserts the row, or sets these columns of the one that has its key already. Not for Key::sequence.
  virtual Result<void> put(std::string_view table, const Fields& row) = 0;
  /// Sets the given columns (blank = NULL); the number of rows changed.
  virtual Result<std::int64_t> update(std::string_view table, const Fields& changes, const Sql& where) = 0;
  virtual Result<std::int64_t> erase(std::string_view table, const Sql& where) = 0;
  /// An error of `work` undoes what it did and nothing else, and is handed back.
  virtual Result<void> nested(const std::function<Result<void>()>& work) = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual Dialect dialect() const = 0;

  /// Creates missing tables, columns and indexes, in one transaction; never drops or narrows. conflict when a
  /// column exists with another type.
  virtual Result<void> publish(const Schema& schema) = 0;

  using Work = std::function<Result<void>(Writer&)>;
  using Done = std::function<void(Result<void>)>;

  /// Queues `work` for the writer lane. When it fails it is undone alone. It may run more than once (so it must only
  /// touch the Writer and its own captures, and begin them anew); `done` is called on the lane's thread after the
  /// durable commit that holds it, or with the error when work failed or the commit did. A full queue calls done with
  /// too_many at once.
  virtual void write(Work work, Done done) = 0;

  /// The same, waiting.
  Result<void> write_and_wait(Work work);

  /// Runs `work` on this thread against a snapshot of all committed data. Any number of threads.
  virtual Result<void> read(const std::function<Result<void>(Reader&)>& work) = 0;

  struct Figures {
    std::int64_t commits = 0;
    std::int64_t writes = 0;
    std::int64_t queued = 0;
    double last_commit_ms = 0;
  };
  virtual Figures figures() const = 0;
};

/// Opens or creates a workspace file. conflict when another process holds it, unavailable when it cannot be written.
Result<std::unique_ptr<Store>> open_sqlite(const std::string& path);

}  // namespace kedu::store
