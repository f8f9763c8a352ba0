// A workspace's own days off and days worked, kept as records that an administrator writes: in force at once.
#pragma once

#include <string_view>
#include <vector>

#include "event/calendar_rules.h"
#include "store/store.h"

namespace kedu::event {

inline constexpr std::string_view calendar_form = "calendar_day";

/// Days from `from` to `to` are off, or worked, in one calendar or in all.
struct CalendarEdit {
  std::string calendar;  ///< empty: every calendar
  Date from, to;
  bool worked = false;
};

/// In the order in which they were written, so that the latest word on a day wins.
Result<std::vector<CalendarEdit>> read_calendar_edits(store::Reader& reader);
/// The rules with the edits that are about this calendar.
CalendarRules with_edits(CalendarRules rules, std::string_view calendar, const std::vector<CalendarEdit>& edits);

}  // namespace kedu::event
