// A scenario from its fixtures to its last step, or to the first that is not as expected.
#pragma once

#include <optional>

#include "cli/scenario/expect.h"
#include "cli/scenario/script.h"

namespace kedu::cli {

/// Where a scenario failed and how.
struct Failure {
  std::string place;  ///< "APP/scenarios/trial.yaml:12"
  std::string step;   ///< the step in short
  std::string why;    ///< set when the step itself could not be done
  std::vector<Mismatch> mismatches;
};

/// Nothing when all is as expected. `store`: postgres://…, or empty for SQLite.
std::optional<Failure> play(const Script& script, const command::Registry& registry, const Json& calendars,
                            const definition::Snapshot& definition, const std::string& store);

}  // namespace kedu::cli
