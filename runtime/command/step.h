// What the steps of one command share while its transaction is open, and what is left to do after the commit.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access/directory.h"
#include "base/clock.h"
#include "base/id.h"
#include "command/app.h"
#include "command/evaluate.h"
#include "command/records.h"
#include "command/registry.h"
#include "command/standing.h"
#include "event/notices.h"
#include "store/store.h"

namespace kedu::command {

/// How far a form's records are computed anew.
struct Recomputed {
  std::string form;
  std::string reason;  ///< "definition", "midnight", "links"
  std::int64_t read = 0;
  std::int64_t changed = 0;
  bool finished = false;
};

/// Collected inside the transaction, acted upon after its commit.
struct Aftermath {
  std::vector<event::Notice> notices;
  std::set<std::string> changed_forms;
  std::optional<DateTime> earliest_timer;
  std::vector<Recomputed> recomputed;
  bool effects = false;
  bool people_changed = false;
  bool calendar_changed = false;
};

/// One open transaction with everything a step may touch. Lives on the lane's stack.
struct Transaction {
  const App& app;
  const access::Directory& directory;
  const Registry& registry;
  store::Writer& writer;
  Records& records;
  Evaluator& evaluator;
  Standing& standing;
  IdSource& ids;
  DateTime now;
  std::string actor;                     ///< person id; empty: the system
  std::optional<access::Viewer> viewer;  ///< what the actor may see; nothing: everything
  std::string source;
  Aftermath& aftermath;
  plugin::Event::Cause recompute_cause = plugin::Event::Cause::links;  ///< why formulas elsewhere are computed anew
  std::size_t recomputed = 0;  ///< records that formulas made this transaction look at, besides what it is about
};

}  // namespace kedu::command
