// Connections for reading, made when they are needed, lent to one thread at a time; the last one back goes out first,
// since its pages and statements are warm.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"

namespace kedu::store {

/// Connection says whether it is `fit_to_keep()` when it comes back and `fit_to_lend()` before it goes out again.
template <class Connection>
class ReaderPool {
 public:
  using Open = std::function<Result<std::unique_ptr<Connection>>()>;
  /// At most `most` connections; who waits longer than `wait_ms` for one gets too_many.
  ReaderPool(Open open, std::size_t most, int wait_ms) : open_(std::move(open)), most_(most), wait_ms_(wait_ms) {}

  /// Goes back to the pool when it is let go; must not outlive it.
  class Lease {
   public:
    Lease(Lease&&) = default;
    ~Lease() {
      if (connection_) pool_.give_back(std::move(connection_), generation_);
    }
    Connection& connection() { return *connection_; }

   private:
    friend ReaderPool;
    Lease(ReaderPool& pool, std::unique_ptr<Connection> connection, int generation)
        : pool_(pool), connection_(std::move(connection)), generation_(generation) {}
    ReaderPool& pool_;
    std::unique_ptr<Connection> connection_;
    int generation_;
  };

  Result<Lease> borrow() {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, std::chrono::milliseconds(wait_ms_), [&] { return lent_ < most_; }))
      return fail(ErrorCode::too_many, "all readers are busy");
    ++lent_;
    int generation = generation_;
    while (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->fit_to_lend()) return Lease(*this, std::move(connection), generation);
    }
    lock.unlock();
    auto opened = open_();
    if (opened) return Lease(*this, std::move(opened).value(), generation);
    give_back(nullptr, generation);
    return opened.error();
  }

  /// Closes the idle ones now and the lent ones when they come back: what is beneath them failed.
  void renew() {
    std::lock_guard lock(mutex_);
    ++generation_;
    idle_.clear();
  }

 private:
  void give_back(std::unique_ptr<Connection> connection, int generation) {
    bool keep = connection && connection->fit_to_keep();
    std::lock_guard lock(mutex_);
    --lent_;
    if (keep && generation == generation_) idle_.push_back(std::move(connection));
    returned_.notify_one();
  }

  const Open open_;
  const std::size_t most_;
  const int wait_ms_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t lent_ = 0;
  int generation_ = 0;
};

}  // namespace kedu::store
