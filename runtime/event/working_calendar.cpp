// The working clock: sums by week, corrected by a sorted table of exceptions.
#include "event/working_calendar.h"

#include <algorithm>
#include <cassert>

namespace kedu::event {

namespace {

const Hours off;

// Years 1 to 9999: beyond them there is no date to answer with.
constexpr std::int32_t first_day = -719'162;
constexpr std::int32_t last_day = 2'932'896;

std::int64_t length(const Hours& hours) {
  std::int64_t ms = 0;
  for (auto& [from, to] : hours) ms += to - from;
  return ms;
}

std::int64_t worked_until(const Hours& hours, std::int64_t time_of_day_ms) {
  std::int64_t ms = 0;
  for (auto& [from, to] : hours) ms += std::clamp(time_of_day_ms, from, to) - from;
  return ms;
}

}  // namespace

WorkingCalendar::WorkingCalendar(CalendarRules rules) {
  auto table = std::make_shared<Table>();
  for (std::size_t i = 0; i < 7; ++i) {
    auto ms = length(rules.week[i]);
    table->week[i + 1] = {table->week[i].ms + ms, table->week[i].days + (ms > 0 ? 1 : 0)};
    table->longest_ms = std::max(table->longest_ms, ms);
  }
  assert(table->longest_ms > 0 && "calendar_rules() sees to it");

  auto days = rules.makeup_days;
  days.insert(rules.holidays.begin(), rules.holidays.end());
  Sum change;
  for (auto day : days) {
    auto usual = length(rules.week[static_cast<std::size_t>(weekday(day))]);
    auto really = rules.holidays.contains(day) ? 0 : usual > 0 ? usual : length(rules.hours);
    change.ms += really - usual;
    change.days += (really > 0 ? 1 : 0) - (usual > 0 ? 1 : 0);
    table->exceptions.push_back({day, change});
  }
  table->rules = std::move(rules);
  table_ = std::move(table);
}

const Hours& WorkingCalendar::hours_of(Date day) const {
  auto& rules = table_->rules;
  if (rules.holidays.contains(day)) return off;
  auto& usual = rules.week[static_cast<std::size_t>(weekday(day))];
  return usual.empty() && rules.makeup_days.contains(day) ? rules.hours : usual;
}

WorkingCalendar::Sum WorkingCalendar::before(Date day) const {
  auto in_week = weekday(day);
  std::int64_t weeks = (day.days + 3LL - in_week) / 7;
  auto& whole = table_->week[7];
  auto& part = table_->week[static_cast<std::size_t>(in_week)];
  Sum sum{weeks * whole.ms + part.ms, weeks * whole.days + part.days};
  auto& exceptions = table_->exceptions;
  auto after = std::lower_bound(exceptions.begin(), exceptions.end(), day,
                                [](const Exception& exception, Date d) { return exception.day < d; });
  if (after == exceptions.begin()) return sum;
  auto& change = std::prev(after)->change;
  return {sum.ms + change.ms, sum.days + change.days};
}

std::int64_t WorkingCalendar::reading(DateTime at) const {
  auto& zone = table_->rules.zone;
  auto day = zone.date_at(at);
  return before(day).ms + worked_until(hours_of(day), zone.time_of_day_ms(at));
}

Date WorkingCalendar::first_morning(std::int64_t Sum::*sum, std::int64_t wanted) const {
  std::int32_t low = first_day;
  std::int32_t high = last_day;
  while (low < high) {
    auto middle = low + (high - low) / 2;
    if (before({middle}).*sum >= wanted)
      high = middle;
    else
      low = middle + 1;
  }
  return {low};
}

DateTime WorkingCalendar::earliest(std::int64_t wanted) const {
  // The sum fills on the day before the first morning that has it.
  Date day{first_morning(&Sum::ms, wanted).days - 1};
  auto rest = wanted - before(day).ms;
  for (auto& [from, to] : hours_of(day)) {
    if (rest <= to - from) return table_->rules.zone.at(day, from + rest);
    rest -= to - from;
  }
  return table_->rules.zone.at(day, 0);
}

DateTime WorkingCalendar::latest(std::int64_t wanted) const {
  Date day{first_morning(&Sum::ms, wanted + 1).days - 1};
  auto rest = wanted - before(day).ms;
  for (auto& [from, to] : hours_of(day)) {
    if (rest < to - from) return table_->rules.zone.at(day, from + rest);
    rest -= to - from;
  }
  return table_->rules.zone.at(day, 0);
}

DateTime WorkingCalendar::add_ms(DateTime from, std::int64_t working_ms) const {
  if (working_ms == 0) return from;
  auto wanted = reading(from) + working_ms;
  return working_ms > 0 ? earliest(wanted) : latest(wanted);
}

DateTime WorkingCalendar::add_workdays(DateTime from, std::int64_t n) const {
  if (n == 0) return from;
  auto& zone = table_->rules.zone;
  auto day = zone.date_at(from);
  auto done = worked_until(hours_of(day), zone.time_of_day_ms(from));
  // The working day that n others lie before, counted from this one or, on a day off, from the next.
  Date target{first_morning(&Sum::days, before(day).days + n + 1).days - 1};
  auto wanted = before(target).ms + std::min(done, length(hours_of(target)));
  return n > 0 ? earliest(wanted) : latest(wanted);
}

DateTime WorkingCalendar::add(DateTime from, const Duration& duration) const {
  switch (duration.unit) {
    case Duration::Unit::wall_ms:
      return {from.ms + duration.amount};
    case Duration::Unit::working_ms:
      return add_ms(from, duration.amount);
    case Duration::Unit::workdays:
      return add_workdays(from, duration.amount);
  }
  return from;
}

std::int64_t WorkingCalendar::workdays_between(Date a, Date b) const {
  return before({b.days + 1}).days - before({a.days + 1}).days;
}

Date WorkingCalendar::next_workday(Date day) const {
  return {first_morning(&Sum::days, before({day.days + 1}).days + 1).days - 1};
}

}  // namespace kedu::event
