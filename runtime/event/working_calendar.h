// Working time: hours, lunch, weekends, holidays and 调休. Add and difference are inverse; each costs a binary search.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/duration.h"
#include "base/value.h"
#include "event/calendar_rules.h"

namespace kedu::event {

/// A clock that only runs while people work. Its reading at an instant is a sum over whole weeks plus a table of
/// exceptions.
///
/// between_ms(from, add_ms(from, ms)) == ms for every ms. The clock stands still at lunch, at night and on days off, so
/// one reading may belong to many instants; add_ms chooses: forwards the earliest (the end of hours, not the next
/// morning), backwards the latest, and for 0 `from` itself. Hence add_ms(a, between_ms(a, b)) is b, or an instant with
/// no working time between it and b.
///
/// Hours are those of the wall: where summer time changes within working hours, the hour gained or lost is not seen.
/// Answers stay within the years 1 to 9999. Immutable, cheap to copy, thread-safe.
class WorkingCalendar {
 public:
  /// The rules come from calendar_rules() or edited(): at least one weekday is worked.
  explicit WorkingCalendar(CalendarRules rules);

  bool is_workday(Date day) const { return !hours_of(day).empty(); }
  /// The first working day after `day`.
  Date next_workday(Date day) const;
  /// Working days after a, up to and including b; negative when b is before a.
  std::int64_t workdays_between(Date a, Date b) const;
  /// Working milliseconds of a whole working day, the longest of the week.
  std::int64_t workday_ms() const { return table_->longest_ms; }
  /// Working milliseconds from `from` to `to`; negative when `to` is earlier.
  std::int64_t between_ms(DateTime from, DateTime to) const { return reading(to) - reading(from); }
  /// The instant with `working_ms` of working time between `from` and it.
  DateTime add_ms(DateTime from, std::int64_t working_ms) const;
  /// As far into the day n working days later (earlier) as `from` is into its own. A day off counts as the morning of
  /// the next working day; where the target day is shorter, its end. With equal days the same as n * workday_ms().
  DateTime add_workdays(DateTime from, std::int64_t n) const;
  /// Wall time, working time or workdays, as the duration says.
  DateTime add(DateTime from, const Duration& duration) const;

  const CalendarRules& rules() const { return table_->rules; }

 private:
  /// Working milliseconds and working days before some morning.
  struct Sum {
    std::int64_t ms = 0;
    std::int64_t days = 0;
  };
  /// A day unlike its weekday, and what all such days up to and including it change.
  struct Exception {
    Date day;
    Sum change;
  };
  struct Table {
    CalendarRules rules;
    std::array<Sum, 8> week;  ///< before each weekday, and of the whole week
    std::vector<Exception> exceptions;
    std::int64_t longest_ms = 0;
  };

  const Hours& hours_of(Date day) const;
  Sum before(Date day) const;
  std::int64_t reading(DateTime at) const;
  DateTime earliest(std::int64_t reading) const;
  DateTime latest(std::int64_t reading) const;
  /// The first day on whose morning `sum` is at least `wanted`.
  Date first_morning(std::int64_t Sum::*sum, std::int64_t wanted) const;

  std::shared_ptr<const Table> table_;
};

}  // namespace kedu::event
