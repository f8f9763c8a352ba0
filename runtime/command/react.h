// Step 6: plug-ins hear of an event and say what should happen; the host does it in the same transaction, each plug-in
// in its own savepoint. A failing plug-in never undoes the write that woke it: its failure is an event, tried again by
// a timer.
#pragma once

#include <span>
#include <string>

#include "command/step.h"
#include "command/write.h"

namespace kedu::command {

/// Computes what follows the records by formulas, then tells every subscriber of the written events, and of what their
/// reactions cause, up to limits::reaction_depth.
Result<void> react(Transaction& tx, std::span<const Written> written);

/// Applies one handler's reactions as its plug-in, and reacts to them in turn. The caller has opened a savepoint.
Result<void> apply(Transaction& tx, const std::string& plugin, const plugin::Reactions& reactions, int depth);

/// Tells subscribers that the app has a definition they have not heard of: the event "app.published", of no record.
Result<void> announce_definition(Transaction& tx);

/// A handler that failed is called again with the same event; the timer "retry" of the host carries it.
Result<void> retry(Transaction& tx, const Json& payload);

}  // namespace kedu::command
