// Inserts, updates, erasures and savepoints in the lane's open transaction.
#pragma once

#include "store/sqlite/queries.h"

namespace kedu::store::sqlite {

/// Lives as long as its connection and catalog, over many transactions: it remembers the INSERT of each shape of row.
class SqliteWriter final : public Writer {
 public:
  SqliteWriter(Connection& connection, const Catalog& catalog, int query_ms)
      : connection_(connection), catalog_(catalog), queries_(connection, catalog, query_ms) {}

  Result<std::optional<Fields>> get(std::string_view table, std::string_view id) override;
  Result<std::vector<Fields>> select(const Query& query) override;
  Result<std::string> insert(std::string_view table, const Fields& row) override;
  Result<std::int64_t> update(std::string_view table, const Fields& changes, const Sql& where) override;
  Result<std::int64_t> erase(std::string_view table, const Sql& where) override;
  Result<void> nested(const std::function<Result<void>()>& work) override;

 private:
  struct InsertShape {
    std::vector<std::string> columns;
    std::vector<ColumnType> types;
    std::string sql;
    const KnownTable* table = nullptr;

    bool fits(const Fields& row) const;
  };

  /// A failing disk may end the whole transaction; what came after would be committed on its own.
  Result<void> usable() const;
  Result<const InsertShape*> shape_of(std::string_view table, const Fields& row);

  Connection& connection_;
  const Catalog& catalog_;
  Queries queries_;
  ByText<std::vector<InsertShape>> shapes_;
};

}  // namespace kedu::store::sqlite
