// Figures over plain numbers and the days that groups are made of.
#pragma once

#include <optional>
#include <vector>

#include "base/value.h"
#include "rules.h"

namespace metrics {

/// Excel's PERCENTILE: linear between the neighbours; 0.5 is the median. Nothing for no numbers.
std::optional<double> percentile(std::vector<double> numbers, double part);
/// Without the dust of binary fractions: to a millionth.
double rounded(double number);
/// The figure of a measure over a group's numbers; count, share and rate are not made of numbers.
std::optional<double> figure(Measure::Kind kind, const std::vector<double>& numbers);

/// The first day of the day, week (from Monday) or month that `day` lies in.
Date first_day(Group::Kind kind, Date day);
/// The first day after it.
Date next_first_day(Group::Kind kind, Date first);

}  // namespace metrics
