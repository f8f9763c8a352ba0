// What a text spells: the number or the date that criteria take it for, as the formula library reads it
// (formula/library/values.js). Here because the store compares texts too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/value.h"

namespace kedu {

/// "1,234.5", "12%", "￥88", "(5)", "1e3" and their full-width twins; nothing when it spells no number.
std::optional<double> spelled_number(std::string_view text);

/// A date as written, with the time of day that may follow it and the zone that may follow that.
struct SpelledDate {
  Date date;
  std::optional<std::int64_t> time_ms;    ///< since midnight
  std::optional<std::int64_t> offset_ms;  ///< of the zone it names; else the app's
};

/// yyyy-m-d, yyyy/m/d and yyyy年m月d日, perhaps with a time of day.
std::optional<SpelledDate> spelled_date(std::string_view text);

/// A number with at most 15 significant digits, as a spreadsheet shows it.
std::string number_text(double number);

/// Whether a criterion that spells a number or a date, `wanted`, finds the item `text`: "5" finds "5.0" and "￥5". Long
/// digits are numbers of cards and contracts and are compared as they are.
bool spells_same(std::string_view text, std::string_view wanted);

}  // namespace kedu
