// Time is an argument: whoever needs the time is given a Clock.
#pragma once

#include <atomic>

#include "base/value.h"

namespace kedu {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Now, UTC. Thread-safe.
  virtual DateTime now() const = 0;
};

class SystemClock final : public Clock {
 public:
  DateTime now() const override;
};

/// Stands still until told; scenarios and tests move it.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(DateTime start) : ms_(start.ms) {}
  DateTime now() const override { return {ms_.load()}; }
  void set(DateTime to) { ms_.store(to.ms); }
  void advance(std::int64_t ms) { ms_.fetch_add(ms); }

 private:
  std::atomic<std::int64_t> ms_;
};

}  // namespace kedu
