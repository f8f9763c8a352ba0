// The fastest cases like one: same in what the rules name, finished in the window, widened rung by rung when too few.
#pragma once

#include "rules.h"

namespace attribution {

inline constexpr std::size_t peers_wanted = 3;

struct Peer {
  std::string record;
  double took_ms = 0;  ///< all stays in the stage, working time
  DateTime left_at;
  std::string per;  ///< the value of `per`, as text
};

/// Fastest first; of equally fast ones the earlier finished, then the lower id. At most one of each `per`, at most
/// `peers_wanted`.
std::vector<Peer> fastest(std::vector<Peer> peers);

struct Peers {
  std::vector<Peer> peers;
  Text said;  ///< what they have in common, and that it was widened or is still too few
};

/// Cases that went through the stage within the window before `until`; those lost or sent back in it do not count.
Result<Peers> peers_of(const Rules& rules, const std::string& stage, const Record& subject, DateTime until,
                       const plugin::View& everything);

}  // namespace attribution
