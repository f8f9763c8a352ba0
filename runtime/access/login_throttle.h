// How often somebody may try to log in: counted in the store, so that neither a restart nor another node forgets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/store.h"

namespace kedu::access {

class LoginThrottle {
 public:
  LoginThrottle(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// Counts a try before it is made, so that trying in parallel gains nothing. too_many, with the seconds to wait in
  /// its words, when limits::login_tries of this name and address, or login_address_tries of the address, are used up.
  Result<void> admit(std::string_view login, std::string_view address);
  /// The try was right after all: forgets those of the name, and this one of the address.
  Result<void> forgive(store::Writer& writer, std::string_view login, std::string_view address);
  /// Seconds until the next try; 0: now.
  std::int64_t retry_after_s(std::string_view login, std::string_view address);

 private:
  struct Count {
    std::string key;
    int limit = 0;
  };
  Result<std::int64_t> wait_ms(store::Reader& reader, const Count& count);
  Result<void> count_up(store::Writer& writer, const Count& count);

  store::Store& store_;
  const Clock& clock_;
};

}  // namespace kedu::access
