// Deals that ended, with what each of them lacked: the facts that losses are explained with.
#pragma once

#include "rules.h"

namespace attribution {

struct Deal {
  std::string id;
  bool won = false;
  std::vector<bool> lacks;  ///< by the rules' gaps
};

struct Deals {
  std::vector<Deal> all;
  Text cut;  ///< that there were more; empty: all are there
};

inline constexpr std::size_t deals_at_most = 200'000;

/// Deals that ended in [from, to), as this view sees them; one that was reopened is none. An action counts when it was
/// done by the end of the deal.
Result<Deals> ended_deals(const Rules& rules, DateTime from, DateTime to, const plugin::View& view);

}  // namespace attribution
