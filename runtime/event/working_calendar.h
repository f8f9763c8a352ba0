// Working time: hours, lunch, weekends, holidays and 调休. Add and difference are inverse; both cost O(days).
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "base/calendar_date.h"
#include "base/duration.h"
#include "base/json.h"
#include "base/result.h"

namespace kedu::event {

/// Hours of a working day as (start, end) milliseconds since local midnight, in order.
using Hours = std::vector<std::pair<std::int64_t, std::int64_t>>;

struct CalendarRules {
  TimeZone zone;
  Hours hours;                 ///< 9:00–12:00, 13:00–18:00 when nothing is said
  std::set<Date> holidays;     ///< days off that would be worked
  std::set<Date> makeup_days;  ///< weekend days that are worked (调休)
};

/// From a calendar's tree (calendars/CN.yaml) with the app's zone and, when not null, its hours [["09:00","12:00"], …].
Result<CalendarRules> calendar_rules(const Json& calendar, const TimeZone& zone, const Json& hours);

/// Immutable and thread-safe.
class WorkingCalendar {
 public:
  explicit WorkingCalendar(CalendarRules rules);

  bool is_workday(Date day) const;
  /// Working milliseconds of a whole working day.
  std::int64_t workday_ms() const { return workday_ms_; }
  /// Working milliseconds from `from` to `to`; negative when `to` is earlier.
  std::int64_t between_ms(DateTime from, DateTime to) const;
  /// The earliest instant with `working_ms` of working time after `from` (the end of hours, not the next morning).
  DateTime add_ms(DateTime from, std::int64_t working_ms) const;
  /// Wall time, working time or workdays, as the duration says.
  DateTime add(DateTime from, const Duration& duration) const;
  const CalendarRules& rules() const { return rules_; }

 private:
  CalendarRules rules_;
  std::int64_t workday_ms_ = 0;
};

}  // namespace kedu::event
