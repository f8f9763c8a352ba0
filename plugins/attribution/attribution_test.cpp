// The parts that can be told by themselves: when cards fire, who is fastest, what differs, exact tests.
#include <gtest/gtest.h>

#include "base/calendar_date.h"
#include "chain.h"
#include "exact.h"
#include "judge.h"
#include "similar.h"

namespace attribution {
namespace {

/// Every hour is worked.
class Always final : public plugin::WorkingTime {
 public:
  std::int64_t between_ms(DateTime from, DateTime to) const override { return to.ms - from.ms; }
  DateTime add(DateTime from, const Duration& duration) const override { return {from.ms + duration.amount}; }
  std::int64_t workday_ms() const override { return 8 * 3'600'000; }
  bool is_workday(Date) const override { return true; }
  Date day_of(DateTime at) const override { return {static_cast<std::int32_t>(at.ms / 86'400'000)}; }
  DateTime start_of(Date day) const override { return {day.days * std::int64_t{86'400'000}}; }
};
const Always always;

Alert over_fifteen_percent() {
  Alert alert;
  alert.over = 15.0 / 100;
  alert.clear = 12.0 / 100;
  alert.least = 10;
  return alert;
}

const auto today = date_of(2026, 3, 2), tomorrow = date_of(2026, 3, 3);

TEST(Cards, FireAboveTheLimitAndNotAtIt) {
  auto alert = over_fifteen_percent();
  for (std::size_t n = 20; n <= 100'000; n *= 5)
    EXPECT_EQ(judge(alert, {"sign", n, n * 3 / 20, 0}, {}, today), Verdict::nothing) << n;
  EXPECT_EQ(judge(alert, {"sign", 1000, 151, 0}, {}, today), Verdict::fire);
  EXPECT_EQ(judge(alert, {"sign", 100'000, 15'001, 0}, {}, today), Verdict::fire);
}

TEST(Cards, FireOnceADayAndAgainTheNext) {
  auto alert = over_fifteen_percent();
  Node node{"sign", 100, 20, 0};
  EXPECT_EQ(judge(alert, node, {true, today}, today), Verdict::nothing);
  EXPECT_EQ(judge(alert, node, {true, today}, tomorrow), Verdict::fire);
  EXPECT_EQ(judge(alert, node, {false, today}, today), Verdict::nothing) << "cleared in between";
}

TEST(Cards, ClearOnlyWhenTheyCameDown) {
  auto alert = over_fifteen_percent();
  EXPECT_EQ(judge(alert, {"sign", 100, 14, 0}, {true, today}, today), Verdict::nothing);
  EXPECT_EQ(judge(alert, {"sign", 100, 12, 0}, {true, today}, today), Verdict::clear);
  EXPECT_EQ(judge(alert, {"sign", 100, 12, 0}, {false, today}, today), Verdict::nothing);
  EXPECT_EQ(judge(alert, {"sign", 0, 0, 0}, {true, today}, today), Verdict::clear);
}

TEST(Cards, SayNothingOfAFew) {
  auto alert = over_fifteen_percent();
  EXPECT_EQ(judge(alert, {"sign", 9, 9, 0}, {}, today), Verdict::nothing);
  EXPECT_EQ(judge(alert, {"sign", 10, 2, 0}, {}, today), Verdict::fire);
}

TEST(Cards, MeanOverrunIsAnotherFigure) {
  Node node{"sign", 4, 1, 2.0};
  EXPECT_DOUBLE_EQ(node.share(Alert::Of::late), 0.25);
  EXPECT_DOUBLE_EQ(node.share(Alert::Of::overrun), 0.5);
}

TEST(Peers, TheFastestWithStableTiesAndOneOfEach) {
  auto first = fastest({{"d", 5, {20}, "h1"}, {"c", 5, {10}, "h2"}, {"b", 5, {10}, "h3"}, {"a", 9, {1}, "h4"}});
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(first[0].record, "b");
  EXPECT_EQ(first[1].record, "c");
  EXPECT_EQ(first[2].record, "d");
  auto per_hospital = fastest({{"a", 1, {1}, "h"}, {"b", 2, {1}, "h"}, {"c", 3, {1}, "k"}});
  ASSERT_EQ(per_hospital.size(), 2u);
  EXPECT_EQ(per_hospital[1].record, "c");
}

Chain chain(std::vector<std::pair<const char*, int>> actions, int sent_back = 0) {
  Chain made;
  for (auto& [kind, hours] : actions) {
    Link link;
    link.at = {hours * std::int64_t{3'600'000}};
    link.what = kind;
    link.label = kind;
    made.links.push_back(std::move(link));
  }
  for (int i = 0; i < sent_back; ++i) {
    Link link;
    link.kind = Link::Kind::stage;
    link.left_by = "return";
    made.links.push_back(std::move(link));
  }
  return made;
}

TEST(Differences, WhatTheyDidAndThisCaseDidNotComesFirst) {
  auto own = chain({{"电话", 40}}, 1);
  std::vector<Chain> better{chain({{"拜访", 8}, {"电话", 1}, {"演示", 16}}), chain({{"拜访", 16}, {"电话", 2}}),
                            chain({{"拜访", 24}, {"电话", 3}})};
  auto said = differences(own, better, always, 5);
  ASSERT_EQ(said.size(), 3u);
  EXPECT_EQ(said[0].zh, "3/3 做了“拜访”（第 2.0 个工作日），本单没有");
  EXPECT_EQ(said[1].zh, "本单被退回 1 次，他们没有");
  EXPECT_EQ(said[2].zh, "首次“电话”：他们第 0.2 个工作日，本单第 5.0 个");
  EXPECT_TRUE(differences(own, {}, always, 5).empty());
}

// R 4.2: fisher.test(matrix(c(3,1,1,3),2)), the convictions of ?fisher.test, and tables whose p was counted by hand.
TEST(Fisher, GivesWhatRGives) {
  EXPECT_NEAR(fisher_exact(3, 1, 1, 3), 0.4857142857, 1e-10);
  EXPECT_NEAR(fisher_exact(2, 15, 10, 3), 0.0005367241, 1e-10);
  EXPECT_DOUBLE_EQ(fisher_exact(0, 0, 3, 4), 1);
  EXPECT_DOUBLE_EQ(fisher_exact(5, 0, 7, 0), 1);
  EXPECT_NEAR(fisher_exact(0, 10, 10, 0), 2.0 / 184'756, 1e-15);
}

/// The definition, counted with exact binomials.
double counted(int a, int b, int c, int d) {
  auto choose = [](int n, int k) {
    long double result = 1;
    for (int i = 1; i <= k; ++i) result = result * (n - k + i) / i;
    return k < 0 || k > n ? 0.0L : result;
  };
  auto weight = [&](int x) { return choose(a + c, x) * choose(b + d, a + b - x); };
  long double sum = 0;
  for (int x = 0; x <= a + b; ++x)
    if (weight(x) <= weight(a) * (1 + 1e-7L)) sum += weight(x);
  return static_cast<double>(sum / choose(a + b + c + d, a + b));
}

TEST(Fisher, IsItsDefinitionOnEverySmallTable) {
  for (int a = 0; a < 9; ++a)
    for (int b = 0; b < 9; ++b)
      for (int c = 0; c < 9; ++c)
        for (int d = 0; d < 9; ++d) {
          if (a + b == 0 || c + d == 0 || a + c == 0 || b + d == 0) continue;
          EXPECT_NEAR(fisher_exact(a, b, c, d), counted(a, b, c, d), 1e-12) << a << ' ' << b << ' ' << c << ' ' << d;
        }
}

TEST(Fisher, HoldsForAHundredThousandDeals) {
  auto p = fisher_exact(30'500, 19'500, 30'000, 20'000);
  EXPECT_GT(p, 0.001);
  EXPECT_LT(p, 0.002);  // chi-squared with Yates: 0.00123
  EXPECT_LT(fisher_exact(40'000, 10'000, 20'000, 30'000), 1e-300);
}

// R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm" / "BH")
TEST(Corrections, GiveWhatRGives) {
  std::vector<double> p{0.01, 0.04, 0.03, 0.005};
  auto holm = adjusted(p, Correction::holm);
  auto bh = adjusted(p, Correction::benjamini_hochberg);
  std::vector<double> by_holm{0.03, 0.06, 0.06, 0.02}, by_bh{0.02, 0.04, 0.04, 0.02};
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_NEAR(holm[i], by_holm[i], 1e-12);
    EXPECT_NEAR(bh[i], by_bh[i], 1e-12);
  }
  EXPECT_TRUE(adjusted({}, Correction::holm).empty());
}

}  // namespace
}  // namespace attribution
