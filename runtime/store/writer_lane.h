// The queue of works and the one thread that writes them: what arrives while a commit runs goes into the next one.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "store/store.h"

namespace kedu::store {

class WriterLane {
 public:
  enum class Company {
    shared,  ///< may be committed with others
    alone,   ///< has a transaction to itself
  };
  struct Job {
    Store::Work work;
    Store::Done done;
    Company company = Company::shared;
  };
  /// Runs the jobs in one durable transaction and then calls every done. On the lane's thread.
  using RunBatch = std::function<void(std::vector<Job>&)>;

  explicit WriterLane(RunBatch run_batch);
  /// Everything queued is written before this returns.
  ~WriterLane();

  /// Any thread. Calls done with too_many at once when limits::writer_queue wait already.
  void add(Job job);
  std::int64_t queued() const;

 private:
  void run();
  void take(std::vector<Job>& batch);

  RunBatch run_batch_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kedu::store
