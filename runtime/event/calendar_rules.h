// When a workspace works: hours by weekday, holidays and make-up days, as values read from calendars/*.yaml and a
// workspace's own edits.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "base/calendar_date.h"
#include "base/json.h"
#include "base/result.h"

namespace kedu::event {

/// Hours of a working day as (start, end) milliseconds since local midnight, in order; none: a day off.
using Hours = std::vector<std::pair<std::int64_t, std::int64_t>>;

/// Monday is 0.
int weekday(Date date);

struct CalendarRules {
  TimeZone zone;
  Hours hours;                 ///< of an ordinary and of a make-up day
  std::array<Hours, 7> week;   ///< by weekday, Monday first; at least one day is worked
  std::set<Date> holidays;     ///< days off that would be worked
  std::set<Date> makeup_days;  ///< days worked that the week would have off (调休); never also a holiday
};

/// From a calendar's tree, as calendars/CN.yaml has it, with the app's zone and, when not null, its hours:
/// [["09:00","12:00"],["13:00","18:00"]] for Monday to Friday, or {monday: [...], saturday: [...]} for a week of its
/// own. invalid, in both languages, names what cannot be read.
Result<CalendarRules> calendar_rules(const Json& calendar, const TimeZone& zone, const Json& hours);

/// The rules with a workspace's edits over them, each key optional: weekdays (names) and hours replace;
/// holidays ([{from, to, label, worked: [days]}]), days_off and days_worked ([days]) are added, and the edit's word on
/// a day wins over the calendar's.
Result<CalendarRules> edited(CalendarRules rules, const Json& edits);

}  // namespace kedu::event
