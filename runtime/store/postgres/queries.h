// Contract queries as statements for a connection, and answers as rows: what a snapshot and the open transaction share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/catalog.h"
#include "store/postgres/connection.h"

namespace kedu::store::postgres {

struct Asked {
  std::string sql;
  std::vector<Param> params;
  const std::vector<Output>* outputs = nullptr;  ///< of the query, or of the catalog
};

/// invalid for an unknown table and for a parameter that cannot be one. `query` and `catalog` must outlive it.
Result<Asked> asked(const Query& query, const Catalog& catalog);
/// The query for the row with this key; nothing when no key of that table looks like it.
std::optional<Query> key_query(const KnownTable& table, std::string_view id);

std::vector<Fields> rows_of(const Answer& answer, const std::vector<Output>& outputs);

Result<std::vector<Param>> encoded(const std::vector<Value>& values);

}  // namespace kedu::store::postgres
