// Read-only connections, made when they are needed, lent to one thread at a time.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/sqlite/connection.h"

namespace kedu::store::sqlite {

class ReaderPool {
 public:
  /// At most `most` connections; who waits longer than `wait_ms` for one gets too_many.
  ReaderPool(std::string path, std::size_t most, int wait_ms)
      : path_(std::move(path)), most_(most), wait_ms_(wait_ms) {}

  /// Goes back to the pool when it is let go; must not outlive it.
  class Lease {
   public:
    Lease(Lease&&) = default;
    ~Lease();
    Connection& connection() { return *connection_; }

   private:
    friend ReaderPool;
    Lease(ReaderPool& pool, std::unique_ptr<Connection> connection, int generation)
        : pool_(pool), connection_(std::move(connection)), generation_(generation) {}
    ReaderPool& pool_;
    std::unique_ptr<Connection> connection_;
    int generation_;
  };

  Result<Lease> borrow();
  /// Closes the idle ones now and the lent ones when they come back: the disk failed beneath them.
  void renew();

 private:
  void give_back(std::unique_ptr<Connection> connection, int generation);

  const std::string path_;
  const std::size_t most_;
  const int wait_ms_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t lent_ = 0;
  int generation_ = 0;
};

}  // namespace kedu::store::sqlite
