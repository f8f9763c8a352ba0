// Threads for work that may wait (reads, hashing), so that no server thread ever does.
#pragma once

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
  explicit Workers(unsigned threads, std::size_t most_waiting = limits::worker_queue);
  /// Finishes what is queued.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Any thread. false when too much is waiting: answer 503.
  bool run(std::function<void()> work);

 private:
  void loop();

  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kedu::http
