// Seat by seat, then over the seats.
#include "decide.h"

#include <algorithm>
#include <map>

namespace flow {

namespace {

using Outcome = Decision::Outcome;

struct Seat {
  std::vector<std::size_t> tasks;  ///< in the order of their turns
  Outcome outcome = Outcome::waiting;
  std::vector<std::size_t> next;  ///< queued ones whose turn it is
};

Seat seat_of(std::vector<std::size_t> indexes, std::span<const Seated> tasks) {
  std::stable_sort(indexes.begin(), indexes.end(), [&](auto a, auto b) { return tasks[a].turn < tasks[b].turn; });
  Seat seat{std::move(indexes), Outcome::passed, {}};
  for (auto index : seat.tasks)
    if (tasks[index].state == State::refused) seat.outcome = Outcome::refused;
  if (seat.outcome == Outcome::refused) return seat;
  auto missing = std::find_if(seat.tasks.begin(), seat.tasks.end(),
                              [&](auto index) { return tasks[index].state != State::agreed; });
  if (missing == seat.tasks.end()) return seat;
  seat.outcome = Outcome::waiting;
  for (auto index : seat.tasks)
    if (tasks[index].turn == tasks[*missing].turn && tasks[index].state == State::queued) seat.next.push_back(index);
  return seat;
}

}  // namespace

Decision decide(Mode mode, int votes, std::span<const Seated> tasks) {
  std::map<int, std::vector<std::size_t>> by_seat;
  for (std::size_t i = 0; i < tasks.size(); ++i) by_seat[tasks[i].seat].push_back(i);
  Decision decision;
  int seats = 0, passed = 0, refused = 0;
  for (auto& [number, indexes] : by_seat) {
    auto seat = seat_of(indexes, tasks);
    if (number <= 0) {
      if (seat.outcome != Outcome::waiting) return {seat.outcome, {}, false};
      decision.ask.insert(decision.ask.end(), seat.next.begin(), seat.next.end());
      continue;
    }
    ++seats;
    passed += seat.outcome == Outcome::passed;
    refused += seat.outcome == Outcome::refused;
    bool waits_for_others = mode == Mode::sequence && passed + 1 < seats;
    if (seat.outcome == Outcome::waiting && !waits_for_others)
      decision.ask.insert(decision.ask.end(), seat.next.begin(), seat.next.end());
  }
  int needed = mode == Mode::any ? 1 : mode == Mode::vote ? votes : seats;
  int may_refuse = mode == Mode::vote ? seats - votes : 0;
  if (seats > 0 && passed >= needed)
    decision.outcome = Outcome::passed;
  else if (refused > std::max(may_refuse, 0))
    decision.outcome = Outcome::refused;
  decision.hopeless =
      decision.outcome == Outcome::waiting && static_cast<int>(by_seat.size()) == seats && seats < std::max(needed, 1);
  if (decision.outcome != Outcome::waiting) decision.ask.clear();
  return decision;
}

}  // namespace flow
