// `expect:` of a step against what happened, with what was wanted and what was found.
#pragma once

#include "cli/scenario/step.h"

namespace kedu::cli {

struct Mismatch {
  std::string what;  ///< "record.owner"
  std::string expected;
  std::string found;
};

/// What is not as `expect` says; a step that expects no refusal must have none. An error: `expect` cannot be read.
Result<std::vector<Mismatch>> mismatches(const Json& expect, const Happened& happened, const Mark& before, World& world,
                                         const Cast& cast);

}  // namespace kedu::cli
