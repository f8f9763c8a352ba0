// Timers are rows with a due time, set and cancelled in the transaction that wants them. Firing one is a command; what
// was due while the server was down fires at start, in the order of the due times.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "store/store.h"

namespace kedu::event {

/// One timer a (app, plugin, key): setting it again moves it.
struct Timer {
  std::string app;
  std::string plugin;
  std::string name;
  std::string key;
  DateTime due;
  Json payload;
  int tries = 0;  ///< how often firing it has failed

  std::string id() const { return app + "/" + plugin + "/" + key; }
};

store::Table timer_table();

Result<void> set(store::Writer& writer, const Timer& timer);
Result<void> cancel(store::Writer& writer, const Timer& timer);
/// Takes the timer out when it is still there with this due time: the firing transaction's first step, so that a
/// timer moved or cancelled meanwhile never fires. False: it is not ours to fire.
Result<bool> take(store::Writer& writer, const Timer& timer);

/// The timer of this app, plugin and key as it is set, or nothing.
Result<std::optional<Timer>> find(store::Reader& reader, const Timer& timer);

/// Timers of these apps due at `now` or before, earliest first. Those of apps that are not served wait for them.
Result<std::vector<Timer>> due(store::Reader& reader, const List& apps, DateTime now, std::int64_t limit);
std::optional<DateTime> next_due(store::Reader& reader, const List& apps);

/// Sleeps until the next due time and calls `fire_due`; woken when a timer is set. No polling.
class TimerLoop {
 public:
  /// `fire_due` fires what is due now and returns the next due time.
  TimerLoop(const Clock& clock, std::function<std::optional<DateTime>()> fire_due);
  /// Fires what is overdue and goes on from there, on a thread of its own.
  void start();
  ~TimerLoop();
  TimerLoop(const TimerLoop&) = delete;
  TimerLoop& operator=(const TimerLoop&) = delete;

  /// A timer was set for `due`. Thread-safe.
  void wake_at(DateTime due);

 private:
  void run();

  const Clock& clock_;
  std::function<std::optional<DateTime>()> fire_due_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<DateTime> next_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kedu::event
