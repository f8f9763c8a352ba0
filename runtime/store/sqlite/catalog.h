// The catalog of a SQLite file.
#pragma once

#include "store/catalog.h"
#include "store/sqlite/connection.h"

namespace kedu::store::sqlite {

Result<Catalog> load_catalog(Connection& connection);

}  // namespace kedu::store::sqlite
