// The system's clock.
#include "base/clock.h"

#include <chrono>

namespace kedu {

DateTime SystemClock::now() const {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace kedu
