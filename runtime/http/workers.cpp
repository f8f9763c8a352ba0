// A bounded queue and its threads.
#include "http/workers.h"

namespace kedu::http {

Workers::Workers(unsigned threads, std::size_t most_waiting, int wait_ms)
    : most_waiting_(most_waiting), wait_(wait_ms) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

Workers::~Workers() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool Workers::run(std::function<void()> work) {
  return enqueue(std::move(work), Entry::anew);
}

bool Workers::go_on(std::function<void()> work) {
  return enqueue(std::move(work), Entry::inside);
}

bool Workers::enqueue(std::function<void()> work, Entry entry) {
  {
    std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (stopping_) return false;
    const bool full = queue_.size() >= most_waiting_ || (!queue_.empty() && now - queue_.front().since > wait_);
    if (full && entry == Entry::anew) return false;
    queue_.push_back({std::move(work), now});
  }
  changed_.notify_one();
  return true;
}

void Workers::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto work = std::move(queue_.front().work);
    queue_.pop_front();
    lock.unlock();
    try {
      work();
    } catch (...) {
      // Out of memory, say: the Reply that the work held has answered 500 while it was unwound.
    }
    work = {};
    lock.lock();
  }
}

}  // namespace kedu::http
