// The tree of a formula: what the parser builds, the checker types, and emit_js and emit_sql read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formula/formula.h"
#include "formula/language/functions.h"

namespace kedu::formula {

enum class Operator { add, sub, mul, div, pow, cat, eq, ne, lt, le, gt, ge };

std::string_view symbol(Operator op);  ///< "+", "<>" …
constexpr bool is_comparison(Operator op) {
  return op >= Operator::eq;
}
constexpr bool is_sum_or_product(Operator op) {
  return op <= Operator::mul;
}

/// One operator of a chain: joins everything to its left with the operand of the same number, plus one.
struct Step {
  Operator op = Operator::add;
  int pos = 0;
  int len = 1;
  Type type;  ///< of the chain up to and including this step
};

/// A name that `let` gives to a value.
struct Local {
  std::string name;
  int pos = 0;
  int len = 0;
  int id = -1;  ///< unique in the formula; set by the checker
};

/// One part of a formula. Left-associative runs of one precedence are a flat chain, signs and percents are counted, so
/// that the depth of the tree never exceeds a small multiple of limits::formula_depth.
struct Node {
  enum class Is { number, text, boolean, reference, chain, sign, percent, call, omitted, let, local, lookup };

  Is is = Is::omitted;
  int pos = 0;  ///< code points of the source; of a call: its name
  int len = 0;
  double number = 0;               ///< number: its value; boolean: 0 or 1
  std::string text;                ///< text: its content; number: its digits; call: the name as typed
  std::vector<std::string> names;  ///< reference: the names as typed, full-width letters folded
  std::vector<std::string> raw;    ///< reference: the names exactly as typed
  int slot = -1;                   ///< reference: index into Formula::references; local: its id; lookup: its slot
  bool negative = false;           ///< sign: an odd number of minus
  int minuses = 0;                 ///< sign: how many minus; 0 is a lone plus
  int percents = 0;                ///< percent: how many
  const FunctionSpec* function = nullptr;
  std::vector<std::optional<FarColumn>> far;  ///< lookup: the columns among its arguments, at their places
  std::vector<Local> locals;                  ///< let: the names, one for each child but the last, which is the result
  std::vector<Node> children;  ///< call, lookup: arguments (once lifted: what XLOOKUP gives otherwise); chain:
                               ///< operands; sign, percent: one; let: values and result
  std::vector<Step> steps;     ///< chain: one less than operands
  Type type;
};

}  // namespace kedu::formula
