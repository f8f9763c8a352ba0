// Fisher's exact test of two shares, and what many tries at once do to it.
#pragma once

#include <cstdint>
#include <vector>

#include "rules.h"

namespace attribution {

/// Two-sided p of the table {{a, b}, {c, d}}: the sum of the probabilities, under fixed margins, of all tables that are
/// no more likely than this one (as R's fisher.test does, with its tolerance of 1e-7). 1 where a margin is empty.
/// R. A. Fisher, Statistical Methods for Research Workers, 5th ed., 1934, §21.02.
double fisher_exact(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d);

/// p-values corrected for that many tries, in their order, as R's p.adjust gives them. Holm 1979 keeps the chance of
/// any false discovery; Benjamini and Hochberg 1995 the share of false ones among the discoveries.
std::vector<double> adjusted(const std::vector<double>& p, Correction correction);

}  // namespace attribution
