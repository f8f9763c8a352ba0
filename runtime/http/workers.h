// Threads for work that may wait (reads, hashing), so that no server thread ever does. What is over capacity is refused
// at once: a queue that only grows would answer everybody too late.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/limits.h"

namespace kedu::http {

class Workers {
 public:
  explicit Workers(unsigned threads, std::size_t most_waiting = limits::worker_queue,
                   int wait_ms = limits::worker_wait_ms);
  /// Finishes what is queued.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Any thread. false when too much is waiting, or the first has waited `wait_ms`: answer 503.
  bool run(std::function<void()> work);
  /// The next part of work that was let in: never refused but at the end, since whoever is inside finishes.
  bool go_on(std::function<void()> work);

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    std::function<void()> work;
    Clock::time_point since;
  };
  enum class Entry { anew, inside };
  bool enqueue(std::function<void()> work, Entry entry);
  void loop();

  const std::size_t most_waiting_;
  const std::chrono::milliseconds wait_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kedu::http
