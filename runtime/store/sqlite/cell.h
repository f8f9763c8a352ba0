// A Value into a statement's parameter and out of a result's column.
#pragma once

#include <sqlite3.h>

#include <string_view>

#include "base/result.h"
#include "base/value.h"
#include "store/store.h"

namespace kedu::store::sqlite {

/// The type as CREATE TABLE says it; type_of reads it back. No affinity touches what we store: DATE, DATETIME and JSON
/// have NUMERIC, which leaves ISO days and JSON arrays text since neither looks like a number.
std::string_view declared(ColumnType type);
ColumnType type_of(std::string_view declared);

/// Binds for a column of this type; invalid when the value is of another kind, NaN, infinite, not UTF-8, or holds NUL.
/// Text is not copied: `value` must outlive the statement's run.
Result<void> bind(sqlite3_stmt* statement, int at, const Value& value, ColumnType type);
Result<void> bind(sqlite3_stmt* statement, int at, Value&& gone, ColumnType type) = delete;
/// Binds a parameter of a condition by its own kind; the same holds for text.
Result<void> bind(sqlite3_stmt* statement, int at, const Value& value);
Result<void> bind(sqlite3_stmt* statement, int at, Value&& gone) = delete;

Value cell(sqlite3_stmt* statement, int at, ColumnType type);

}  // namespace kedu::store::sqlite
