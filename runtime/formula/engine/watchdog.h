// One thread that ends evaluations which pass their deadline.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace v8 {
class Isolate;
}

namespace kedu::formula {

/// Shared by all engines of the process. Thread-safe. Arming takes neither a lock nor a look at the clock, because that
/// would cost as much as a small formula: the thread itself notes when it first saw a run, so that a deadline is late
/// by up to one tick.
class Watchdog {
 public:
  static constexpr std::chrono::milliseconds tick{10};

  /// One engine's place in the watch list; lives as long as its isolate. Only the watchdog looks inside.
  class Watch {
   public:
    v8::Isolate* isolate = nullptr;

   private:
    friend class Watchdog;
    static constexpr std::uint64_t idle = 0, running = 1, fired = 2, turn = 4;
    std::atomic<std::uint64_t> state{idle};  ///< number of the run times `turn`, plus what it is doing
    std::atomic<std::int64_t> limit_ms{0};
    std::uint64_t run = 0;   ///< of the engine's thread
    std::uint64_t seen = 0;  ///< from here on the thread's own
    std::chrono::steady_clock::time_point deadline;
  };

  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void add(Watch& watch);
  void remove(Watch& watch);
  void arm(Watch& watch, std::chrono::milliseconds limit);
  /// Ends the watch and takes back a termination, under the lock under which it was made, so that a late one never hits
  /// the next run. True when the deadline had passed.
  bool disarm(Watch& watch);

 private:
  void loop();
  bool end_overdue();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Watch*> watches_;
  std::atomic<bool> idle_{false};
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kedu::formula
