// Percentiles as in the formula language, so that a metric and a formula never disagree.
#include "figures.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/calendar_date.h"

namespace metrics {

std::optional<double> percentile(std::vector<double> numbers, double part) {
  if (numbers.empty()) return std::nullopt;
  auto place = part * static_cast<double>(numbers.size() - 1);
  auto below = static_cast<std::size_t>(std::floor(place + 1e-9));
  auto rest = place - static_cast<double>(below);
  auto at = [&](std::size_t index) { return numbers.begin() + static_cast<std::ptrdiff_t>(index); };
  std::nth_element(numbers.begin(), at(below), numbers.end());
  auto low = numbers[below];
  if (rest <= 1e-9 || below + 1 >= numbers.size()) return low;
  auto high = *std::min_element(at(below + 1), numbers.end());
  return low + rest * (high - low);
}

double rounded(double number) {
  auto near = std::round(number * 1e6) / 1e6;
  return std::isfinite(near) ? near : number;
}

std::optional<double> figure(Measure::Kind kind, const std::vector<double>& numbers) {
  using enum Measure::Kind;
  auto total = [&] { return std::accumulate(numbers.begin(), numbers.end(), 0.0); };
  if (kind == sum) return rounded(total());
  if (numbers.empty()) return std::nullopt;
  switch (kind) {
    case avg:
      return rounded(total() / static_cast<double>(numbers.size()));
    case min:
      return *std::min_element(numbers.begin(), numbers.end());
    case max:
      return *std::max_element(numbers.begin(), numbers.end());
    case median:
      return rounded(*percentile(numbers, 0.5));
    case p90:
      return rounded(*percentile(numbers, 0.9));
    default:
      return std::nullopt;
  }
}

Date first_day(Group::Kind kind, Date day) {
  if (kind == Group::Kind::month) {
    auto month = parts(day);
    return date_of(month.year, month.month, 1);
  }
  // Day 0 was a Thursday; weeks begin on Monday.
  if (kind == Group::Kind::week) return Date{day.days - ((day.days + 3) % 7 + 7) % 7};
  return day;
}

Date next_first_day(Group::Kind kind, Date first) {
  if (kind == Group::Kind::month) {
    auto month = parts(first);
    return month.month == 12 ? date_of(month.year + 1, 1, 1) : date_of(month.year, month.month + 1, 1);
  }
  return Date{first.days + (kind == Group::Kind::week ? 7 : 1)};
}

}  // namespace metrics
