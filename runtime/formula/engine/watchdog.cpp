// While anything runs the thread looks every few milliseconds; otherwise it sleeps until the next arm().
#include "formula/engine/watchdog.h"

#include <v8.h>

#include <algorithm>

namespace kedu::formula {

namespace {
constexpr int quiet_ticks_before_sleep = 100;
}  // namespace

Watchdog::Watchdog() : thread_([this] { loop(); }) {}

Watchdog::~Watchdog() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Watchdog::add(Watch& watch) {
  std::lock_guard lock(mutex_);
  watches_.push_back(&watch);
}

void Watchdog::remove(Watch& watch) {
  std::lock_guard lock(mutex_);
  std::erase(watches_, &watch);
}

void Watchdog::arm(Watch& watch, std::chrono::milliseconds limit) {
  watch.limit_ms.store(limit.count(), std::memory_order_relaxed);
  watch.state.store(++watch.run * Watch::turn + Watch::running);
  // Either the thread, about to sleep, sees this run, or we see that it sleeps.
  if (!idle_.load()) return;
  std::lock_guard lock(mutex_);
  wake_.notify_one();
}

bool Watchdog::disarm(Watch& watch) {
  if (watch.state.exchange(Watch::idle) % Watch::turn == Watch::running) return false;
  // Fired: the termination was asked for under this lock.
  std::lock_guard lock(mutex_);
  watch.isolate->CancelTerminateExecution();
  return true;
}

bool Watchdog::end_overdue() {
  bool any = false;
  auto now = std::chrono::steady_clock::now();
  for (auto* watch : watches_) {
    auto state = watch->state.load();
    if (state % Watch::turn != Watch::running) continue;
    any = true;
    if (watch->seen != state) {
      watch->seen = state;
      watch->deadline = now + std::chrono::milliseconds(watch->limit_ms.load(std::memory_order_relaxed));
    } else if (now >= watch->deadline &&
               watch->state.compare_exchange_strong(state, state - Watch::running + Watch::fired)) {
      watch->isolate->TerminateExecution();
    }
  }
  return any;
}

void Watchdog::loop() {
  std::unique_lock lock(mutex_);
  int quiet = 0;
  while (!stopping_) {
    quiet = end_overdue() ? 0 : quiet + 1;
    if (quiet <= quiet_ticks_before_sleep) {
      wake_.wait_for(lock, tick);
      continue;
    }
    idle_ = true;
    if (end_overdue())
      quiet = 0;
    else
      wake_.wait(lock);
    idle_ = false;
  }
}

}  // namespace kedu::formula
