// Lookups over other forms, computed by the store: one statement for many arguments at once.
#pragma once

#include <span>
#include <vector>

#include "formula/sql.h"
#include "store/store.h"

namespace kedu::access {

/// The values of a lookup's criteria for one record.
using Arguments = std::vector<Value>;

/// What a lookup finds for each of the arguments, as formulas take it from its slot: a value, an error, and of XLOOKUP
/// a list of the one value or blank. `context.rows` decides which records count. The number of statements does not grow
/// with the arguments until there are more than limits::lookup_arguments different ones.
std::vector<Value> look_up(store::Reader& reader, const formula::Lookup& lookup, std::span<const Arguments> arguments,
                           const formula::SqlContext& context);

}  // namespace kedu::access
