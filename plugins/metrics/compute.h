// One metric, computed: what is asked of the store once, and grouped here.
#pragma once

#include <string>
#include <vector>

#include "rules.h"

namespace metrics {

/// A filter that people set, as it applies to one metric.
struct Narrowing {
  plugin::Condition condition;
  std::string formula;  ///< the same for the drill
};

enum class Grouping { groups, whole };

struct Row {
  std::vector<Value> key;     ///< one for each of the metric's groups; days as their first Date
  std::vector<Value> values;  ///< one for each of the metric's measures; blank: nothing to say
  std::size_t open = 0;       ///< members of the cohort whose window has not passed
};

struct Figures {
  std::vector<Row> rows;
  std::size_t counted_at_most = 0;  ///< not 0: there were more records or groups than this, and they are left out
};

/// Records a metric reads at most, and groups it gives at most.
inline constexpr int records_at_most = 500'000;
inline constexpr std::size_t groups_at_most = 10'000;

Result<Figures> compute(const Metric& metric, Grouping grouping, const std::vector<Narrowing>& narrowings,
                        const plugin::View& view);

/// Groups over records already read: their fields, computed values under "_of" and "_share_N". For compute() and tests.
Figures group_records(const Metric& metric, Grouping grouping, const std::vector<Record>& records,
                      const plugin::WorkingTime& time, DateTime now);

}  // namespace metrics
