// What publishing a schema must add to the tables that are there; pure, the same for every store.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace kedu::store {

struct NamedIndex {
  std::string name;
  std::string table;
  Index index;
};

struct SchemaPlan {
  std::vector<Table> tables;                            ///< to create
  std::vector<std::pair<std::string, Column>> columns;  ///< (table, column) to add
  std::vector<NamedIndex> indexes;                      ///< all that are wanted; create each if it is missing
};

/// What `wanted` needs beyond `existing`. conflict names the table and column whose type or key differs; invalid names
/// what is said twice or not there.
Result<SchemaPlan> plan_schema(const Schema& existing, const Schema& wanted);

/// The same for the same columns, different for others, at most 63 bytes: `ix_lead_owner_1f0c22ab`.
std::string index_name(const std::string& table, const Index& index);

/// "text", "number" …
std::string_view name_of(ColumnType type);

}  // namespace kedu::store
