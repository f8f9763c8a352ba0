// The same formula as SQL, for filters, row rules and aggregates: literal text with ? and bound parameters.
#pragma once

#include <functional>
#include <string>
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

struct SqlContext {
  Dialect dialect = Dialect::sqlite;
  DateTime now;
  const TimeZone* zone = nullptr;
  ColumnOf column;
};

/// The formula as an SQL expression with the semantics of the JavaScript. Error `invalid` names the function or
/// operator that cannot be pushed down.
Result<Sql> to_sql(const Formula& formula, const SqlContext& context);

/// The formula as a condition: TRUE or FALSE, never NULL.
Result<Sql> to_sql_condition(const Formula& formula, const SqlContext& context);

/// TRUE when the list in a column has the item.
Sql list_contains(Sql list, const Value& item, Dialect dialect);

/// Whether to_sql can succeed at all; the diagnostic carries the place. Used when a definition loads.
std::optional<Diagnostic> not_pushable(const Formula& formula);

}  // namespace kedu::formula
