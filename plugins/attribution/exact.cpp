// One probability from Boost.Math; its neighbours follow from it by a quotient.
#include "exact.h"

#include <algorithm>
#include <boost/math/distributions/hypergeometric.hpp>
#include <numeric>

namespace attribution {

double fisher_exact(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
  auto with = a + c, drawn = a + b, all = a + b + c + d;
  if (with == 0 || with == all || drawn == 0 || drawn == all) return 1;
  boost::math::hypergeometric_distribution<double> distribution(
      static_cast<std::uint64_t>(with), static_cast<std::uint64_t>(drawn), static_cast<std::uint64_t>(all));
  auto here = boost::math::pdf(distribution, static_cast<std::uint64_t>(a));
  auto least = std::max<std::int64_t>(0, drawn + with - all), most = std::min(drawn, with);
  auto bound = here * (1 + 1e-7);
  // p(k+1) / p(k)
  auto up = [&](std::int64_t k) {
    return static_cast<double>(with - k) * static_cast<double>(drawn - k) /
           (static_cast<double>(k + 1) * static_cast<double>(all - with - drawn + k + 1));
  };
  double sum = here;
  auto p = here;
  for (auto k = a; k < most; ++k) {
    p *= up(k);
    if (p <= bound) sum += p;
  }
  p = here;
  for (auto k = a; k > least; --k) {
    p /= up(k - 1);
    if (p <= bound) sum += p;
  }
  return std::min(1.0, sum);
}

std::vector<double> adjusted(const std::vector<double>& p, Correction correction) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto x, auto y) { return p[x] < p[y]; });
  std::vector<double> result(p.size());
  auto n = static_cast<double>(p.size());
  if (correction == Correction::holm) {
    double floor = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      floor = std::max(floor, std::min(1.0, p[order[i]] * (n - static_cast<double>(i))));
      result[order[i]] = floor;
    }
  } else {
    double ceiling = 1;
    for (std::size_t i = order.size(); i-- > 0;) {
      ceiling = std::min(ceiling, p[order[i]] * n / static_cast<double>(i + 1));
      result[order[i]] = ceiling;
    }
  }
  return result;
}

}  // namespace attribution
