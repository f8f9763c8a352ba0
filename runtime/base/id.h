// Identities of records: 26 characters, sortable by creation time (ULID, github.com/ulid/spec).
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>

#include "base/clock.h"

namespace kedu {

class IdSource {
 public:
  virtual ~IdSource() = default;
  /// A fresh id, never given before. Thread-safe.
  virtual std::string next() = 0;
};

/// ULIDs from the clock and the operating system's randomness; monotonic within a millisecond.
class RandomIds final : public IdSource {
 public:
  explicit RandomIds(const Clock& clock) : clock_(clock) {}
  std::string next() override;

 private:
  const Clock& clock_;
  std::mutex mutex_;
  std::int64_t last_ms_ = 0;
  std::array<std::uint8_t, 10> tail_{};
};

/// 1, 2, 3 … in ULID form: the same run gives the same ids.
class CountingIds final : public IdSource {
 public:
  std::string next() override;

 private:
  std::mutex mutex_;
  std::uint64_t count_ = 0;
};

bool is_id(const std::string& text);

}  // namespace kedu
