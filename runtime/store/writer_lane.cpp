// Group commit without a timer: a batch is whatever waited while the last one was made durable.
#include "store/writer_lane.h"

#include "base/limits.h"

namespace kedu::store {

WriterLane::WriterLane(RunBatch run_batch) : run_batch_(std::move(run_batch)), thread_([this] { run(); }) {}

WriterLane::~WriterLane() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  thread_.join();
}

void WriterLane::add(Job job) {
  {
    std::lock_guard lock(mutex_);
    if (queue_.size() < limits::writer_queue) {
      queue_.push_back(std::move(job));
      arrived_.notify_one();
      return;
    }
  }
  job.done(fail(ErrorCode::too_many, "writer_queue: too many writes are waiting"));
}

std::int64_t WriterLane::queued() const {
  std::lock_guard lock(mutex_);
  return static_cast<std::int64_t>(queue_.size());
}

void WriterLane::take(std::vector<Job>& batch) {
  while (!queue_.empty() && batch.size() < limits::group_commit) {
    bool alone = queue_.front().company == Company::alone;
    if (alone && !batch.empty()) return;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (alone) return;
  }
}

void WriterLane::run() {
  std::vector<Job> batch;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      take(batch);
    }
    if (batch.empty()) return;  // stopping, and nothing is left
    run_batch_(batch);
    batch.clear();
  }
}

}  // namespace kedu::store
