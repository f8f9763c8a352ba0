// Lower case, the same in formulas, in SQL and in every locale.
#pragma once

#include <string>
#include <string_view>

namespace kedu {

/// The text in lower case, as JavaScript's toLowerCase.
std::string lower_case(std::string_view text);

/// Nothing in the text has a case, and no other text becomes it in lower case: to be equal to it in any case is to be
/// it.
bool is_without_case(std::string_view text);

}  // namespace kedu
