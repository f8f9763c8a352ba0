// Candidate causes: each gap's share among lost and among won deals, with the exact test that many tries deserve.
#pragma once

#include "deals.h"

namespace attribution {

struct Cause {
  std::size_t gap = 0;  ///< index into Losses::gaps
  std::int64_t lost_with = 0, lost = 0;
  std::int64_t won_with = 0, won = 0;
  double p = 1, p_adjusted = 1;
  bool small = false;  ///< too few deals to believe any share

  double share_lost() const { return lost ? static_cast<double>(lost_with) / static_cast<double>(lost) : 0; }
  double share_won() const { return won ? static_cast<double>(won_with) / static_cast<double>(won) : 0; }
  /// How many times as common among lost deals; nothing when no won deal lacks it.
  std::optional<double> lift() const;
  bool points_to_loss() const { return share_lost() > share_won(); }
};

/// Ranked: what is more common among lost deals first, then by corrected p, then by the difference of shares.
std::vector<Cause> causes_of(const Losses& losses, const std::vector<Deal>& deals);

}  // namespace attribution
