// The figure an alert watches, for each stage of a flow, as of now.
#pragma once

#include "rules.h"

namespace attribution {

struct Node {
  std::string stage;
  std::size_t n = 0;     ///< stays that are decided; for Of::open all cases under way
  std::size_t hits = 0;  ///< of them over the standard; for Of::open those in this stage
  double excess = 0;     ///< sum of (time - standard) / standard, for Of::overrun

  /// The quotient of two integers, so that 3 of 20 is exactly 15 %.
  double share(Alert::Of of) const;
};

/// A stay is decided when it ended within the window, or is under way and over its standard already. One under way
/// and within its standard may still become either: it counts nowhere. Withdrawn cases and stages without a standard
/// count nowhere.
Result<std::vector<Node>> nodes_of(const Rules& rules, const Alert& alert, const plugin::View& view);

/// A stay over its standard, for the card.
struct LateStay {
  std::string record;
  double took_ms = 0;
  bool open = false;
};
/// The worst of a stage: those under way first, then by how long they took.
Result<std::vector<LateStay>> late_stays(const Rules& rules, const std::string& stage, std::size_t most,
                                         const plugin::View& view);

/// The beginning of a window that ends now, by the wall.
DateTime window_start(const Duration& window, DateTime now);

}  // namespace attribution
