// Who should get it: eligible people, scored, best first, each with the parts of the score as reasons.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rules.h"

namespace dispatch {

struct Reason {
  const Text& say;  ///< the rule's
  double points = 0;
};

struct Candidate {
  std::string person;
  double score = 0;
  std::vector<Reason> reasons;
  DateTime last_offered;
};

/// TRUE, or a number other than 0.
bool truthy(const Value& value);

/// The record's tags as of now.
Fields tags_of(const Rules& rules, const Fields& record, const plugin::View& view);

/// Eligible people not in `excluded`, best first. Ties go to whoever was offered something longest ago, then by id, so
/// that the same state always gives the same people.
Result<std::vector<Candidate>> candidates(const Rules& rules, const Fields& record, const Fields& tags,
                                          const std::set<std::string>& excluded, const plugin::View& view);

}  // namespace dispatch
