// One process a workspace: an exclusive lock on `path.lock`, let go when the process ends, however it ends.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace kedu::store::sqlite {

class HostLock {
 public:
  /// conflict when another holds it, unavailable when the lock file cannot be made.
  static Result<HostLock> take(const std::string& path);

  HostLock(HostLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  HostLock& operator=(HostLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~HostLock();

 private:
  explicit HostLock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace kedu::store::sqlite
