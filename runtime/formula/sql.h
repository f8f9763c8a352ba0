// The same formula as SQL, for filters, row rules and aggregates: literal text with ? and bound parameters.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar_date.h"
#include "base/clock.h"
#include "base/result.h"
#include "formula/formula.h"

namespace kedu::formula {

enum class Dialect { sqlite, postgres };

/// SQL text with one ? for each parameter, in order.
struct Sql {
  std::string text;
  std::vector<Value> params;
  Sql& operator+=(const Sql& other);
};

/// Where a name lives in SQL: `t."amount"`, or a sub-select for a linked record's field.
using ColumnOf = std::function<Result<Sql>(const Reference&)>;

/// Another form's records as a sub-select in brackets, with "id" and these fields as "c0", "c1" …; deleted ones and
/// those that the asking person does not see are left out.
using RowsOf = std::function<Result<Sql>(const std::string& form, std::span<const std::string> fields)>;

struct SqlContext {
  Dialect dialect = Dialect::sqlite;
  DateTime now;
  const TimeZone* zone = nullptr;
  ColumnOf column;
  RowsOf rows = {};  ///< empty: lookups are refused
};

/// The formula as an SQL expression with the semantics of the JavaScript. Error `invalid` names the function or
/// operator that cannot be pushed down.
Result<Sql> to_sql(const Formula& formula, const SqlContext& context);

/// The formula as a condition: TRUE or FALSE, never NULL.
Result<Sql> to_sql_condition(const Formula& formula, const SqlContext& context);

/// TRUE when the list in a column has the item.
Sql list_contains(Sql list, const Value& item, Dialect dialect);

/// The records a lookup looks through, a table to be called l: "id", its criteria's columns "c0", "c1" … and, after
/// them, the one that is summed or handed back.
Result<Sql> lookup_rows(const Lookup& lookup, const SqlContext& context);
/// That last one: l."c2".
std::string lookup_value_column(const Lookup& lookup);
/// TRUE for the records of `l` that meet every criterion, given the criteria's values, with the semantics of
/// library/criteria.js; the text FALSE when none can.
Sql lookup_condition(const Lookup& lookup, std::span<const Value> values, const SqlContext& context);
/// The same of one criterion.
Sql lookup_condition(const Lookup& lookup, std::size_t criterion, const Value& value, const SqlContext& context);
/// What is asked of those records together: COUNT(*), MAX(…). Of find: nothing.
Sql lookup_measure(const Lookup& lookup, Dialect dialect);
/// The order that finds the first one: the oldest, or the newest.
inline const char* lookup_first(const Lookup& lookup) {
  return lookup.from_end ? "MAX(l.\"id\")" : "MIN(l.\"id\")";
}

/// An expression's text in lower case, by Unicode and ordered by bytes, as criteria compare it.
std::string folded_sql(const std::string& expression, Dialect dialect);
/// TRUE where a text spells the number or date of the one parameter, as criteria take it (base/spelling.h).
std::string spells_sql(const std::string& expression, Dialect dialect);

/// The functions that this SQL calls in PostgreSQL, as CREATE OR REPLACE statements for the schema of the workspace.
std::string_view postgres_functions();

/// Whether to_sql can succeed at all; the diagnostic carries the place. Used when a definition loads.
std::optional<Diagnostic> not_pushable(const Formula& formula);

}  // namespace kedu::formula
