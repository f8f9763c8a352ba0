// Computing many records anew while the system serves: a host timer carries how far it is, so that a crash costs one
// batch. Reading and evaluating run beside the writer lane; only rows that change are written, a short transaction
// each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command/trail.h"
#include "command/write.h"
#include "event/timers.h"

namespace kedu::command {

/// What is still to be computed.
struct Batches {
  std::string form;
  std::optional<Trail> trail;  ///< nothing: the whole form
  std::string reason;          ///< as Recomputed::reason
  std::string actor = {};      ///< whose write it follows; empty: nobody's
  std::string after = {};      ///< the id up to which it is done
  std::int64_t read = 0;       ///< rows looked at so far …
  std::int64_t changed = 0;    ///< … and written
  bool again = false;          ///< something changed behind it: from the start once more
};

inline constexpr std::string_view batches_timer = "recompute";  ///< the host's timer of this name

/// Leaves them to the host's timer, which `key` tells from others of the app: what is under way with that key begins
/// anew.
Result<void> start_batches(store::Writer& writer, const std::string& app, const std::string& key,
                           const Batches& batches, DateTime now, Aftermath& aftermath);

/// The whole form, because a lookup's form changed and nothing tells who asks for what changed. When it is under way
/// already it goes on and then starts once more, so that many changes never keep it from its end.
/// `actor`: whose write it follows.
Result<void> start_whole(store::Writer& writer, const std::string& app, const std::string& form,
                         const std::string& actor, DateTime now, Aftermath& aftermath);

/// What a look ahead found: the rows whose stored values are not what their formulas give.
struct Stale {
  std::vector<std::string> ids;
  Batches next;  ///< with the progress of the look
  bool finished = false;
};

/// Looks until there is enough to write, over a snapshot and without the lane.
Result<Stale> look_ahead(const App& app, Evaluator& evaluator, store::Reader& reader, formula::Dialect dialect,
                         DateTime now, const event::Timer& timer);

/// The batch of a timer that was taken: computes the stale rows as they are now, tells of them, and sets the timer for
/// what is left.
Result<void> run_batch(Transaction& tx, const event::Timer& timer, const Stale& stale);

}  // namespace kedu::command
