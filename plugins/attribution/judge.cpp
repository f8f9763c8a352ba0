#include "judge.h"

namespace attribution {

Verdict judge(const Alert& alert, const Node& node, const Card& card, Date today) {
  if (node.n == 0) return card.open ? Verdict::clear : Verdict::nothing;
  if (node.n < alert.least) return Verdict::nothing;
  auto share = node.share(alert.of);
  if (share > alert.over) return card.fired_on == today ? Verdict::nothing : Verdict::fire;
  return card.open && share <= alert.clear ? Verdict::clear : Verdict::nothing;
}

}  // namespace attribution
