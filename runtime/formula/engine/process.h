// What V8 needs once per process: the platform and the watchdog.
#pragma once

#include <memory>

#include "formula/engine/watchdog.h"

namespace v8 {
class Platform;
}

namespace kedu::formula {

/// Lives until the process ends: V8 cannot be started a second time.
class Process {
 public:
  static Process& get();

  v8::Platform& platform() { return *platform_; }
  Watchdog& watchdog() { return watchdog_; }

 private:
  Process();
  std::unique_ptr<v8::Platform> platform_;
  Watchdog watchdog_;
};

}  // namespace kedu::formula
