// The checked tree as JavaScript: only slots, literals and library names reach the code.
#pragma once

#include <set>
#include <string>

#include "formula/language/tree.h"

namespace kedu::formula {

/// The fast body: "return …;" over the slots a0 … an and the global Kedu.
std::string emit_js(const Node& tree);

/// The same as statements of a loop over records: they put the value into r. What is met as a plain number stands in
/// n0 … an, 0 where it is blank; the slots a0 … an are there as well.
struct RowCode {
  std::string js;
  std::set<int> numbers;  ///< the slots that are read as n…
};
RowCode emit_row(const Node& tree);

/// A slow body of the same formula that returns the position of the call that fails, or -1. Formulas are pure, so the
/// engine runs it again after an error instead of keeping the fast code's places.
std::string emit_places(const Node& tree);

}  // namespace kedu::formula
