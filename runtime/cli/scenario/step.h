// One step of a scenario, done: a command of a person, a look, or time.
#pragma once

#include "cli/scenario/cast.h"

namespace kedu::cli {

/// What came of a step, for `expect` to look at.
struct Happened {
  Named record;      ///< what the step was about; empty for time
  std::string asks;  ///< person id of `as:`; empty: the system
  int status = 200;  ///< as HTTP would answer
  std::string refusal;
  Issues issues;
  Fields answer;
  std::optional<Seen> seen;           ///< what `see:` found, the first of several
  std::optional<std::int64_t> count;  ///< how many `see:` found
  std::optional<Json> json;           ///< what a route answered

  bool ok() const { return status < 400; }
};

/// Does the step. An error means that the step cannot be done as it is written; a refusal is something that happened.
Result<Happened> take(const Json& step, World& world, Cast& cast);

}  // namespace kedu::cli
