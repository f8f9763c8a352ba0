// Effects for the outside world wait here from the commit that wants them until their receiver took them: at least
// once, each with its key so that a receiver can drop repeats.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/json.h"
#include "store/store.h"

namespace kedu::event {

struct Effect {
  std::int64_t seq = 0;
  std::string app;
  std::string plugin;
  std::string kind;
  std::string key;
  Json payload;
  int tries = 0;
};

store::Table outbox_table();

Result<void> enqueue(store::Writer& writer, const Effect& effect, DateTime now);

/// Delivers what waits, oldest first; a failure is tried again after 1 s, 2 s, 4 s … up to an hour.
class OutboxLoop {
 public:
  using Deliver = std::function<Result<void>(const Effect&)>;
  OutboxLoop(store::Store& store, const Clock& clock, Deliver deliver);
  /// Delivers what waits and goes on, on a thread of its own.
  void start();
  ~OutboxLoop();
  OutboxLoop(const OutboxLoop&) = delete;
  OutboxLoop& operator=(const OutboxLoop&) = delete;

  /// Something was committed. Thread-safe.
  void wake();
  /// Delivers everything due now on this thread: the number delivered. Scenarios use it.
  int drain();

 private:
  void run();
  bool stopping();

  store::Store& store_;
  const Clock& clock_;
  Deliver deliver_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = true;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kedu::event
