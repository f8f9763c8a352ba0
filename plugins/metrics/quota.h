// What people did against what their post asks of a working day.
#pragma once

#include "compute.h"

namespace metrics {

/// A person's working day: kinds done against kinds needed.
struct PersonDay {
  std::string person;
  Date day;
  double capped = 0;  ///< mean over the kinds of min(1, done / needed): one cheap kind cannot fill the day
  double raw = 0;     ///< all that was done / all that was needed
};

/// 3/5/2 of 3/5/2 is 1 and 1; 6/0/0 is 1/3 and 0.6. What no kind of the post asks for counts nowhere.
PersonDay measured(const Quota::Post& post, const std::vector<std::pair<std::string, double>>& done);
/// The post's line that holds on this day: of those with one of the roles the latest that has begun.
const Quota::Post* post_on(const Quota& quota, const std::vector<std::string>& roles, Date day);

/// Averages over the working days of the span that are over, of people whose records this view sees, less days of
/// leave.
Result<Figures> compute_quota(const Metric& metric, Grouping grouping, const std::vector<Narrowing>& narrowings,
                              const Span& span, const plugin::View& view);

}  // namespace metrics
