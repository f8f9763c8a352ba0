#include "window.h"

#include <algorithm>

#include "base/calendar_date.h"

namespace metrics {

namespace {

std::string literal(Date date) {
  auto [year, month, day] = parts(date);
  return "DATE(" + std::to_string(year) + "," + std::to_string(month) + "," + std::to_string(day) + ")";
}

/// The first of `count` days that end with `last`.
Date first_of(Date last, const Duration& length, const plugin::WorkingTime& time) {
  constexpr std::int64_t day_ms = 86'400'000;
  constexpr int days_at_most = 3660;  // a calendar without any workday must not keep us
  if (length.unit != Duration::Unit::workdays) {
    auto days = std::min<std::int64_t>((length.amount + day_ms - 1) / day_ms, days_at_most);
    return {last.days - static_cast<std::int32_t>(days) + 1};
  }
  auto left = length.amount;
  auto day = last;
  for (int i = 0; i < days_at_most; ++i, --day.days)
    if (time.is_workday(day) && --left <= 0) break;
  return day;
}

}  // namespace

std::optional<Span> window_of(const Metric& metric, const plugin::View& view) {
  if (!metric.last || metric.period.empty()) return std::nullopt;
  auto& time = view.working_time();
  auto last = time.day_of(view.now());
  auto first = first_of(last, *metric.last, time);
  return Span{time.start_of(first), time.start_of({last.days + 1})};
}

std::vector<plugin::Condition> conditions_of(const Metric& metric, const Span& span, const plugin::WorkingTime& time) {
  using enum plugin::Condition::Op;
  auto bound = [&](DateTime at) { return metric.period_is_date ? Value(time.day_of(at)) : Value(at); };
  return {{metric.period, greater_equal, bound(span.from)}, {metric.period, less, bound(span.to)}};
}

std::string formula_of(const Metric& metric, const Span& span, const plugin::WorkingTime& time) {
  return "AND(" + metric.period + ">=" + literal(time.day_of(span.from)) + "," + metric.period + "<" +
         literal(time.day_of(span.to)) + ")";
}

}  // namespace metrics
