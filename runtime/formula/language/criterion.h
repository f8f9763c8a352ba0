// A criterion as text — ">=5", "<>", "张*" — taken apart: how an item is compared, and with what.
#pragma once

#include <string>

#include "base/calendar_date.h"
#include "base/value.h"
#include "formula/language/tree.h"

namespace kedu::formula {

struct Criterion {
  enum class Test {
    blank,
    filled,
    never,
    compare,  ///< by `op` with `value`
  } test = Test::compare;
  Operator op = Operator::eq;
  Value value;        ///< number, text, bool, date or datetime; a text is a pattern with wildcards when op is = or <>
  std::string spelt;  ///< the value as written
};

/// The criterion that a value is, as library/criteria.js reads it.
Criterion criterion_of(const Value& value, const TimeZone* zone);

/// The date or instant a text spells, or blank.
Value date_of_text(std::string_view text, const TimeZone* zone);

/// A pattern's wildcards as LIKE's, with \ before what is meant literally; `plain` when it has none, then unescaped.
struct Pattern {
  std::string text;
  bool plain = true;
};
Pattern pattern_of(std::string_view criterion);

}  // namespace kedu::formula
