// Inserts, updates, erasures and savepoints in the lane's open transaction.
#pragma once

#include "store/sqlite/queries.h"

namespace kedu::store::sqlite {

/// How a transaction undoes a part of itself.
enum class Care {
  hopeful,  ///< not at all, since hardly ever a part fails after it wrote: then all of it is run again, carefully
  careful,  ///< by a savepoint around each part, for which SQLite keeps a copy of every page that the part changes
};

/// Lives as long as its connection and catalog, over many transactions: it remembers the INSERT of each shape of row.
class SqliteWriter final : public Writer {
 public:
  SqliteWriter(Connection& connection, const Catalog& catalog, int query_ms)
      : connection_(connection), catalog_(catalog), queries_(connection, catalog, query_ms) {}

  Result<std::optional<Fields>> get(std::string_view table, std::string_view id) override;
  Result<std::vector<Fields>> select(const Query& query) override;
  Result<std::string> insert(std::string_view table, const Fields& row) override;
  Result<std::vector<std::string>> insert_all(std::string_view table, std::span<const Fields> rows) override;
  Result<void> put(std::string_view table, const Fields& row) override;
  Result<std::int64_t> update(std::string_view table, const Fields& changes, const Sql& where) override;
  Result<std::int64_t> erase(std::string_view table, const Sql& where) override;
  Result<void> nested(const std::function<Result<void>()>& work) override;

  /// A transaction begins.
  void begin(Care care);
  /// Runs a part under a savepoint of this name, as `nested` does.
  Result<void> attempt(const std::string& name, const std::function<Result<void>()>& part);
  /// Whether a part of this transaction failed after it had written …
  bool undone() const { return undone_; }
  /// … which a hopeful one cannot undo: it is to be rolled back, and its works are to run again.
  bool spoiled() const { return undone_ && care_ == Care::hopeful; }

 private:
  struct InsertShape {
    std::vector<std::string> columns;
    std::vector<ColumnType> types;
    std::string insert, put;
    const KnownTable* table = nullptr;

    bool fits(const Fields& row) const;
  };

  /// A failing disk may end the whole transaction; what came after would be committed on its own. And nothing more is
  /// worth writing into a spoiled one.
  Result<void> usable() const;
  Result<const InsertShape*> shape_of(std::string_view table, const Fields& row);
  Result<void> run(const InsertShape& shape, const std::string& sql, const Fields& row, const Value& key);

  Connection& connection_;
  const Catalog& catalog_;
  Queries queries_;
  ByText<std::vector<InsertShape>> shapes_;
  Care care_ = Care::careful;
  bool undone_ = false;
};

}  // namespace kedu::store::sqlite
