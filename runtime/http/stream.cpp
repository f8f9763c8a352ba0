// The bounded queue of one streaming response.
#include "http/stream.h"

#include <utility>

namespace kedu::http {

StreamQueue::~StreamQueue() {
  end();
}

bool StreamQueue::send(std::string_view chunk) {
  std::lock_guard lock(mutex_);
  if (state_ != State::open) return false;
  const bool fits = queue_.size() + leaving_ + chunk.size() <= capacity_;
  if (fits) {
    const bool was_empty = queue_.empty();
    queue_.append(chunk);
    if (was_empty && wake_) wake_();
  } else {
    state_ = State::broken;
    queue_.clear();
    if (wake_) wake_();
  }
  return fits;
}

void StreamQueue::close() {
  std::lock_guard lock(mutex_);
  if (state_ != State::open) return;
  state_ = State::closing;
  if (wake_) wake_();
}

bool StreamQueue::closed() const {
  std::lock_guard lock(mutex_);
  return state_ != State::open;
}

bool StreamQueue::broken() const {
  std::lock_guard lock(mutex_);
  return state_ == State::broken;
}

void StreamQueue::on_end(std::function<void()> callback) {
  {
    std::lock_guard lock(mutex_);
    if (!ended_) {
      on_end_ = std::move(callback);
      return;
    }
  }
  if (callback) callback();
}

void StreamQueue::when_drained(std::function<void()> callback) {
  std::lock_guard lock(mutex_);
  if (ended_) return;
  drained_ = std::move(callback);
  if (queue_.empty() && wake_) wake_();
}

void StreamQueue::attach(std::function<void()> wake) {
  std::lock_guard lock(mutex_);
  if (!ended_) wake_ = std::move(wake);
}

StreamQueue::State StreamQueue::take(std::string& out) {
  std::function<void()> drained;
  std::unique_lock lock(mutex_);
  out.clear();
  std::swap(out, queue_);
  leaving_ = out.size();
  const auto state = state_;
  if (out.empty() && state == State::open) drained = std::exchange(drained_, nullptr);
  lock.unlock();
  if (drained) drained();
  return state;
}

void StreamQueue::end() {
  std::function<void()> callback, wake, drained;
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    state_ = State::broken;
    queue_.clear();
    callback = std::move(on_end_);
    wake = std::move(wake_);
    drained = std::move(drained_);
    on_end_ = nullptr;
    wake_ = nullptr;
    drained_ = nullptr;
  }
  if (wake) wake();
  if (callback) callback();
}

}  // namespace kedu::http
