#include "causes.h"

#include <algorithm>

#include "exact.h"

namespace attribution {

namespace {

/// The least count that any cell of the table would be expected to have.
double least_expected(const Cause& cause) {
  auto lost = static_cast<double>(cause.lost), won = static_cast<double>(cause.won);
  auto with = static_cast<double>(cause.lost_with + cause.won_with);
  auto all = lost + won;
  if (all == 0) return 0;
  return std::min(lost, won) * std::min(with, all - with) / all;
}

constexpr double enough_expected = 5;

}  // namespace

std::optional<double> Cause::lift() const {
  if (won_with == 0 || lost == 0) return std::nullopt;
  return share_lost() / share_won();
}

std::vector<Cause> causes_of(const Losses& losses, const std::vector<Deal>& deals) {
  std::vector<Cause> causes(losses.gaps.size());
  for (std::size_t i = 0; i < causes.size(); ++i) causes[i].gap = i;
  for (auto& deal : deals)
    for (auto& cause : causes) {
      ++(deal.won ? cause.won : cause.lost);
      if (deal.lacks[cause.gap]) ++(deal.won ? cause.won_with : cause.lost_with);
    }
  std::vector<double> p;
  for (auto& cause : causes) {
    cause.p = fisher_exact(cause.lost_with, cause.lost - cause.lost_with, cause.won_with, cause.won - cause.won_with);
    auto least = static_cast<std::int64_t>(losses.least);
    cause.small = cause.lost < least || cause.won < least || least_expected(cause) < enough_expected;
    p.push_back(cause.p);
  }
  auto corrected = adjusted(p, losses.correction);
  for (auto& cause : causes) cause.p_adjusted = corrected[cause.gap];
  std::stable_sort(causes.begin(), causes.end(), [](auto& a, auto& b) {
    if (a.points_to_loss() != b.points_to_loss()) return a.points_to_loss();
    if (a.p_adjusted != b.p_adjusted) return a.p_adjusted < b.p_adjusted;
    return a.share_lost() - a.share_won() > b.share_lost() - b.share_won();
  });
  return causes;
}

}  // namespace attribution
