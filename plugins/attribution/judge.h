// When a card fires and when it clears: above the limit, once a node and day, and not again before it came down.
#pragma once

#include <optional>

#include "nodes.h"

namespace attribution {

enum class Verdict { nothing, fire, clear };

/// The node's latest card.
struct Card {
  bool open = false;
  std::optional<Date> fired_on;
};

/// Fires above `over`, not at it; on one day once, also when it cleared in between. Between `clear` and `over` an open
/// card stays and nothing is said. Fewer than `least` say nothing; none at all clear.
Verdict judge(const Alert& alert, const Node& node, const Card& card, Date today);

}  // namespace attribution
