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

void StreamQueue::attach(std::function<void()> wake) {
  std::lock_guard lock(mutex_);
  if (!ended_) wake_ = std::move(wake);
}

StreamQueue::State StreamQueue::take(std::string& out) {
  std::lock_guard lock(mutex_);
  out.clear();
  std::swap(out, queue_);
  leaving_ = out.size();
  return state_;
}

void StreamQueue::end() {
  std::function<void()> callback;
  std::function<void()> wake;
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    state_ = State::broken;
    queue_.clear();
    callback = std::move(on_end_);
    wake = std::move(wake_);
    on_end_ = nullptr;
    wake_ = nullptr;
  }
  if (callback) callback();
}

}  // namespace kedu::http
