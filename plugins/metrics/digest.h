// The day in sentences: made of the metrics' figures and nothing else, each with the way to its records.
#pragma once

#include "compute.h"

namespace metrics {

struct Sentence {
  Text say;
  std::string form;   ///< what it opens …
  std::string where;  ///< … and which of it
};

/// The day's sentences as this view sees the records. A group of which nothing happened has none.
Result<std::vector<Sentence>> sentences_of(const Digest& digest, Date day, const plugin::View& view);
/// When the digest is due next after `now`.
DateTime next_due(const Digest& digest, DateTime now, const plugin::WorkingTime& time);

/// A new definition: each digest gets its timer.
Result<plugin::Reactions> plan_digests(const plugin::Event& event, plugin::View& view);
/// Writes each recipient's digest and tells them. One that is more than two hours late is written and not told.
Result<plugin::Reactions> send_digest(const plugin::TimerFired& timer, plugin::View& view);
/// GET /digests
Result<Json> list_digests(const plugin::Request& request, const plugin::View& view);
/// GET /digests/{id}?day=: on demand, today's without a day.
Result<Json> show_digest(const plugin::Request& request, const plugin::View& view);

}  // namespace metrics
