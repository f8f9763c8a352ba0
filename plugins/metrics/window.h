// The days a metric is about: a moving window up to today, or a period that is asked for.
#pragma once

#include <string>
#include <vector>

#include "rules.h"

namespace metrics {

/// The metric's own window as of now: whole days of the app's zone, today included. Nothing when the metric is about
/// all days.
std::optional<Span> window_of(const Metric& metric, const plugin::View& view);
/// Records of the span.
std::vector<plugin::Condition> conditions_of(const Metric& metric, const Span& span, const plugin::WorkingTime& time);
/// The same as a formula for the drill; both ends are midnights.
std::string formula_of(const Metric& metric, const Span& span, const plugin::WorkingTime& time);

}  // namespace metrics
