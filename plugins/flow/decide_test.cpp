// Seats, turns and votes, case by case; that everybody who must agree is asked.
#include "decide.h"

#include <gtest/gtest.h>

namespace flow {
namespace {

using enum State;
using Outcome = Decision::Outcome;
using Asked = std::vector<std::size_t>;

Decision all(std::vector<Seated> tasks, Mode mode = Mode::all, int votes = 1) {
  return decide(mode, votes, tasks);
}

TEST(Decide, AnyOneIsEnoughAndAnyOneRefuses) {
  EXPECT_EQ(all({{1, 0, open}, {2, 0, agreed}}, Mode::any).outcome, Outcome::passed);
  EXPECT_EQ(all({{1, 0, open}, {2, 0, refused}}, Mode::any).outcome, Outcome::refused);
  EXPECT_EQ(all({{1, 0, open}, {2, 0, open}}, Mode::any).outcome, Outcome::waiting);
}

TEST(Decide, AllMustAgree) {
  EXPECT_EQ(all({{1, 0, agreed}, {2, 0, open}}).outcome, Outcome::waiting);
  EXPECT_EQ(all({{1, 0, agreed}, {2, 0, agreed}}).outcome, Outcome::passed);
  EXPECT_EQ(all({{1, 0, agreed}, {2, 0, refused}}).outcome, Outcome::refused);
}

TEST(Decide, InSequenceTheNextIsAskedWhenTheOneBeforeAgreed) {
  EXPECT_EQ(all({{1, 0, open}, {2, 0, queued}, {3, 0, queued}}, Mode::sequence).ask, Asked{});
  EXPECT_EQ(all({{1, 0, agreed}, {2, 0, queued}, {3, 0, queued}}, Mode::sequence).ask, Asked{1});
  EXPECT_EQ(all({{1, 0, agreed}, {2, 0, agreed}, {3, 0, queued}}, Mode::sequence).ask, Asked{2});
}

TEST(Decide, VotesPassAndFailAsSoonAsTheyCan) {
  EXPECT_EQ(all({{1, 0, agreed}, {2, 0, agreed}, {3, 0, open}}, Mode::vote, 2).outcome, Outcome::passed);
  EXPECT_EQ(all({{1, 0, agreed}, {2, 0, refused}, {3, 0, open}}, Mode::vote, 2).outcome, Outcome::waiting);
  EXPECT_EQ(all({{1, 0, refused}, {2, 0, refused}, {3, 0, open}}, Mode::vote, 2).outcome, Outcome::refused);
}

TEST(Decide, WhoSignsBesideBeforeOrAfterHoldsTheSeat) {
  EXPECT_EQ(all({{1, 0, agreed}, {1, 0, open}}, Mode::any).outcome, Outcome::waiting);
  EXPECT_EQ(all({{1, 1, queued}, {1, 0, agreed}}, Mode::any).ask, Asked{0});
  EXPECT_EQ(all({{1, 0, agreed}, {1, 1, queued}}, Mode::any).ask, Asked{1});
  EXPECT_EQ(all({{1, 0, agreed}, {1, 1, queued}}, Mode::any).outcome, Outcome::waiting);
  EXPECT_EQ(all({{1, 0, agreed}, {1, 1, refused}}, Mode::any).outcome, Outcome::refused);
}

TEST(Decide, WhoeverItWentUpToDecidesForAll) {
  EXPECT_EQ(all({{0, 0, agreed}, {1, 0, open}, {2, 0, open}}).outcome, Outcome::passed);
  EXPECT_EQ(all({{-1, 0, refused}, {0, 0, open}, {1, 0, agreed}}).outcome, Outcome::refused);
  EXPECT_EQ(all({{0, 0, open}, {1, 0, agreed}}, Mode::any).outcome, Outcome::passed);
}

TEST(Decide, KnowsWhenNobodyIsLeftToDecide) {
  EXPECT_TRUE(all({}).hopeless);
  EXPECT_TRUE(all({{1, 0, open}}, Mode::vote, 2).hopeless);
  EXPECT_FALSE(all({{0, 0, open}}).hopeless);
  EXPECT_FALSE(all({{1, 0, open}, {2, 0, open}}, Mode::vote, 2).hopeless);
}

}  // namespace
}  // namespace flow
