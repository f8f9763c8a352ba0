// The catalog of a schema in PostgreSQL.
#pragma once

#include <set>
#include <string>

#include "store/catalog.h"
#include "store/postgres/connection.h"

namespace kedu::store::postgres {

/// Tables with a key `id` in the schema of the session; others are not ours.
Result<Catalog> load_catalog(Connection& connection);
Result<std::set<std::string>> load_index_names(Connection& connection);

}  // namespace kedu::store::postgres
