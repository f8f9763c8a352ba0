// A length of time as people write it: "15m", "30s", "2h", "3 days" by the wall; "1 workday", "2 working hours" by the
// calendar.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kedu {

struct Duration {
  enum class Unit {
    wall_ms,     ///< milliseconds by the wall clock
    working_ms,  ///< milliseconds of working time
    workdays,    ///< whole working days; as long as the calendar says
  };
  Unit unit = Unit::wall_ms;
  std::int64_t amount = 0;
  friend bool operator==(const Duration&, const Duration&) = default;
};

/// Error `invalid` with what was expected, in both languages.
Result<Duration> parse_duration(std::string_view text);
std::string to_string(const Duration& duration);

}  // namespace kedu
