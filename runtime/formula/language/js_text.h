// The small pieces of emitted JavaScript: numbers, text literals, and the library's names of operators and roundings.
#pragma once

#include <string>
#include <string_view>

#include "formula/formula.h"
#include "formula/language/tree.h"

namespace kedu::formula {

std::string js_number(double value);
/// 1e4: a literal, not a call.
std::string power_of_ten(int exponent);

/// A JavaScript string literal. The only way a text of the author reaches the code.
std::string js_literal(std::string_view utf8);

std::string_view library_name(Operator op);
/// A call of the library's operator. Dates that may be blank take the operators that know which side is a date.
std::string operator_call(Operator op, const Type& left, const std::string& a, const Type& right, const std::string& b);

/// ROUND and its kin: the word of the library, and for whole units what is added before a step is cut off.
struct Rounding {
  std::string_view way;
  double bias_of(double step) const { return way == "half" ? step / 2 : way == "up" ? step - 1 : 0; }
};
const Rounding* rounding_named(std::string_view name);
/// Snapping to `scale` decimals and rounding to `digits` in one: in whole units of the last decimal.
std::string rounding_call(const std::string& number, int scale, int digits, const Rounding& rounding);

}  // namespace kedu::formula
