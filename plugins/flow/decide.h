// How the answers of those who were asked make one: values in, a decision out.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "rules.h"

namespace flow {

/// What a task is at. Tasks in other states no longer count.
enum class State { queued, open, agreed, refused };

/// One task of a stay. Everybody asked by the flow has a seat from 1 on; who signs before, after or beside them sits on
/// the same seat. Whoever it was escalated to sits on 0, -1 … and decides for all. On a seat turns follow each other.
struct Seated {
  int seat = 1;
  int turn = 0;
  State state = State::open;
};

struct Decision {
  enum class Outcome { waiting, passed, refused } outcome = Outcome::waiting;
  std::vector<std::size_t> ask;  ///< the tasks whose turn it is now, by their index
  /// Nobody who is left can make it pass or fail.
  bool hopeless = false;
};

Decision decide(Mode mode, int votes, std::span<const Seated> tasks);

}  // namespace flow
