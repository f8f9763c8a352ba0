// While anything is armed the thread looks every few milliseconds; otherwise it sleeps until the next arm().
#include "formula/engine/watchdog.h"

#include <v8.h>

#include <algorithm>

namespace kedu::formula {

namespace {
constexpr std::chrono::milliseconds tick{10};
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

void Watchdog::arm(Watch& watch, std::chrono::steady_clock::duration limit) {
  std::lock_guard lock(mutex_);
  watch.deadline = std::chrono::steady_clock::now() + limit;
  watch.armed = true;
  watch.fired = false;
  if (idle_) wake_.notify_one();
}

bool Watchdog::disarm(Watch& watch) {
  std::lock_guard lock(mutex_);
  watch.armed = false;
  if (watch.isolate->IsExecutionTerminating() || watch.fired) watch.isolate->CancelTerminateExecution();
  return watch.fired;
}

bool Watchdog::end_overdue() {
  bool any = false;
  auto now = std::chrono::steady_clock::now();
  for (auto* watch : watches_) {
    any = any || watch->armed;
    if (!watch->armed || watch->fired || now < watch->deadline) continue;
    watch->fired = true;
    watch->isolate->TerminateExecution();
  }
  return any;
}

void Watchdog::loop() {
  std::unique_lock lock(mutex_);
  int quiet = 0;
  while (!stopping_) {
    quiet = end_overdue() ? 0 : quiet + 1;
    idle_ = quiet > quiet_ticks_before_sleep;
    if (idle_)
      wake_.wait(lock);
    else
      wake_.wait_for(lock, tick);
    idle_ = false;
  }
}

}  // namespace kedu::formula
