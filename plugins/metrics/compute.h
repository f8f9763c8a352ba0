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
  std::size_t n = 0;          ///< members
  bool few = false;           ///< fewer than the metric's least: shares, medians and rates are withheld
};

struct Figures {
  std::vector<Row> rows;
  Text cut;  ///< what was left out because there was too much; empty: nothing
};

/// Records a metric reads at most, and groups it gives at most.
inline constexpr std::size_t records_at_most = 500'000;
inline constexpr std::size_t groups_at_most = 10'000;

/// Leaves the first `most` records; says so when there were more.
Text keep_at_most(std::vector<Record>& records, std::size_t most);
/// The same for groups.
Text keep_at_most(std::vector<Row>& rows, std::size_t most);

/// Whether `a` stands before `b`: instants, days, numbers and texts each in their own order, blanks last.
bool precedes(const Value& a, const Value& b);

/// Of the days that are asked for, or else of the metric's own window.
Result<Figures> compute(const Metric& metric, Grouping grouping, const std::vector<Narrowing>& narrowings,
                        const plugin::View& view, std::optional<Span> asked = {});

/// Groups over records already read: their fields, computed values under "_of" and "_that_N". For compute() and tests.
Figures group_records(const Metric& metric, Grouping grouping, const std::vector<Record>& records,
                      const plugin::WorkingTime& time, DateTime now);

}  // namespace metrics
