// A rate over one cohort: the same records above and below the line, so that it is never over 100 %.
#pragma once

#include <cstddef>
#include <optional>

#include "rules.h"

namespace metrics {

/// Counts its members one by one. Final once the window has passed for all of them.
class Cohort {
 public:
  Cohort(const Rate& rate, const plugin::WorkingTime& time, DateTime now) : rate_(&rate), time_(&time), now_(now) {}

  /// A record with what it has at `since` and `of`. One without a beginning belongs to no cohort.
  void add(const Value& since, const Value& of);

  std::size_t members() const { return members_; }
  /// Members whose window is still open: the figure may change with them.
  std::size_t open() const { return open_; }
  bool provisional() const { return open_ > 0; }
  std::optional<double> share() const;

 private:
  std::optional<DateTime> instant(const Value& value) const;

  const Rate* rate_;
  const plugin::WorkingTime* time_;
  DateTime now_;
  std::size_t members_ = 0;
  std::size_t within_ = 0;
  std::size_t open_ = 0;
};

/// "48 小时", "2 个工作日".
Text window_words(const Duration& window);

}  // namespace metrics
