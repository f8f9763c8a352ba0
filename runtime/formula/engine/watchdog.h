// One thread that ends evaluations which pass their deadline.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace v8 {
class Isolate;
}

namespace kedu::formula {

/// Shared by all engines of the process. Thread-safe.
class Watchdog {
 public:
  /// One engine's place in the watch list; lives as long as its isolate.
  struct Watch {
    v8::Isolate* isolate = nullptr;
    std::chrono::steady_clock::time_point deadline;
    bool armed = false;
    bool fired = false;
  };

  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void add(Watch& watch);
  void remove(Watch& watch);
  void arm(Watch& watch, std::chrono::steady_clock::duration limit);
  /// Ends the watch and takes back a termination under the same lock, so that a late one never hits the next run.
  /// True when the deadline had passed.
  bool disarm(Watch& watch);

 private:
  void loop();
  bool end_overdue();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Watch*> watches_;
  bool idle_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kedu::formula
