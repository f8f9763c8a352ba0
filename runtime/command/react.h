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
/// reactions cause, up to limits::reaction_depth. What was written goes into what is told.
Result<void> react(Transaction& tx, std::span<Written> written);

/// Stores what the transaction tells: its events and notices, each kind in one go. The last step of whoever opened it.
Result<void> finish(Transaction& tx);

/// Applies one handler's reactions as its plug-in, using them up, and reacts to what comes of them. What the caller
/// undoes when it fails is up to the caller (Writer::nested).
Result<void> apply(Transaction& tx, const std::string& plugin, plugin::Reactions& reactions, int depth);

/// A handler that failed is called again with the same event; the timer "retry" of the host carries it.
Result<void> retry(Transaction& tx, const Json& payload);

}  // namespace kedu::command
