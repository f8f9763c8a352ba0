// Deleting every record that somebody may not see changes no byte of what they are told.
#include <gtest/gtest.h>

#include "maze.h"

namespace kedu {
namespace {

using http::Method;

/// Everything a person can ask, as bytes.
class Replies {
 public:
  Replies(Company& company, const std::string& person) : company_(company), person_(person) {}
  std::map<std::string, std::string> of(const std::vector<std::string>& targets) {
    std::map<std::string, std::string> all;
    for (auto& target : targets) {
      auto called = company_.call(person_, Method::get, target);
      auto* text = std::get_if<std::string>(&called.response.body);
      all[target] = std::to_string(called.status) + " " + (text ? *text : company_.drained(called));
    }
    return all;
  }

 private:
  Company& company_;
  std::string person_;
};

TEST(WhatNobodyMaySee, ChangesNoByteWhenItIsDeleted) {
  int compared = 0;
  for (unsigned seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    Maze maze(seed);
    maze.fill(40);
    maze.draw();
    auto& me = Maze::people()[seed % Maze::people().size()];
    std::vector<std::string> targets;
    const std::string base = "/api/apps/maze/forms/deal/";
    for (auto* query : {"records?limit=1000&count=1", "records?limit=5&sort=-amount", "records?limit=5&sort=secret",
                        "records?q=b&limit=100", "records?where=amount%3E40&count=1", "records?where=place.rent%3E20",
                        "aggregate?by=secret&measures=count(),sum(amount)", "aggregate?by=place", "aggregate?by=owner",
                        "aggregate?measures=count(),avg(amount),min(half)", "export", "export?sort=-half", "formulas"})
      targets.push_back(base + query);
    for (auto* path :
         {"/metrics/dashboards/board", "/metrics/dashboards", "/flow/tasks", "/dispatch/offers", "/dispatch/queue", ""})
      targets.push_back(std::string("/api/apps/maze") + path);
    targets.emplace_back("/api/notices");
    std::vector<std::string> unseen;
    for (auto& deal : maze.deals()) {
      auto id = deal.get("id").text();
      if (maze.cells(me, deal).empty()) unseen.push_back(id);
      for (auto* of : {"", "?commands=1", "/history"}) targets.push_back(base + "records/" + id + of);
      targets.push_back("/api/apps/maze/flow/progress?form=deal&record=" + id);
    }
    Replies replies(maze.company(), me);
    auto before = replies.of(targets);
    for (auto& id : unseen)
      EXPECT_TRUE(maze.company()
                      .workspace()
                      .submit_and_wait({.kind = command::Kind::erase, .app = "maze", .form = "deal", .record_id = id})
                      .ok());
    auto after = replies.of(targets);
    for (auto& target : targets) {
      ++compared;
      EXPECT_EQ(before[target], after[target]) << target << "\n" << maze.told(me);
    }
  }
  EXPECT_GT(compared, 500);
}

}  // namespace
}  // namespace kedu
