// A Value into a statement's parameter and out of a result's cell, both as PostgreSQL's text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/value.h"
#include "store/store.h"

namespace kedu::store::postgres {

/// PostgreSQL's numbers of its built-in types; they never change.
using TypeNumber = unsigned int;

struct Param {
  std::optional<std::string> text;  ///< nothing: NULL
  TypeNumber type = 0;              ///< 0: as the place it stands in wants it
};

/// The domain that list columns have: JSON text, which any SQL reads with ::jsonb.
inline constexpr std::string_view list_domain = "list";

/// The type as CREATE TABLE says it; type_of reads back what the catalog calls it.
std::string declared(ColumnType type);
ColumnType type_of(std::string_view type_name);

/// For a column of this type; invalid when the value is of another kind, NaN, infinite, not UTF-8, or holds NUL.
Result<Param> encoded(const Value& value, ColumnType type);
/// For a condition, by the value's own kind. Texts take the type of what they are compared with; whole numbers are
/// bigint, so that an index over keys serves them.
Result<Param> encoded(const Value& value);

/// A cell that came as `type`, read as `wanted`; what does not fit stays text, as another tool wrote it.
Value decoded(std::string_view text, TypeNumber type, ColumnType wanted);

}  // namespace kedu::store::postgres
