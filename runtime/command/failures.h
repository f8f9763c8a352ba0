// A plug-in's handler that failed: it is written down, tried again at growing distances, and in the end told to those
// who look after the people's accounts.
#pragma once

#include <optional>
#include <string>

#include "command/step.h"

namespace kedu::command {

inline constexpr int most_tries = 8;  ///< after the first: one, two, four … minutes later, four hours in all

struct Failure {
  std::string plugin;
  std::string kind;  ///< "event" or "timer" …
  std::string name;  ///< … and which
  std::string form;  ///< what it was about, where that is known
  std::string record_id;
  Error error;
  int tries = 0;  ///< before this one
};

/// Appends "plugin.failed"; when to try again. Nothing when that was the last try: "plugin.gave_up", and a notice to
/// everybody who may change accounts.
std::optional<DateTime> remember(Transaction& tx, const Failure& failure);

}  // namespace kedu::command
