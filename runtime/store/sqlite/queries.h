// Reading through one connection: what a snapshot and the open transaction share.
#pragma once

#include "store/sqlite/catalog.h"

namespace kedu::store::sqlite {

class Queries {
 public:
  /// Each query stops after `query_ms`. The references must outlive it.
  Queries(Connection& connection, const Catalog& catalog, int query_ms)
      : connection_(connection), catalog_(catalog), query_ms_(query_ms) {}

  Result<std::optional<Fields>> get(std::string_view table, std::string_view id);
  Result<std::vector<Fields>> select(const Query& query);

 private:
  Connection& connection_;
  const Catalog& catalog_;
  int query_ms_;
};

/// Binds `params` from mark `first` on.
Result<void> bind_all(sqlite3_stmt* statement, int first, const std::vector<Value>& params);
/// invalid unless the SQL has as many marks as there are parameters.
Result<void> check_marks(sqlite3_stmt* statement, std::size_t params);

}  // namespace kedu::store::sqlite
