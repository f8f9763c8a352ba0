// How often somebody may try to log in: counted in the store, so that neither a restart nor another node forgets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/store.h"

namespace kedu::access {

/// Who tries. A browser that this person logged in with before is counted by itself alone: a stranger who guesses at
/// the person's name, from however many addresses, locks out strangers and never the owner.
struct LoginTry {
  std::string_view login;
  std::string_view address;
  std::string_view device;  ///< known to be the person's; else empty
};

class LoginThrottle {
 public:
  LoginThrottle(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// Counts a try before it is made, so that trying in parallel gains nothing. too_many, with the seconds to wait in
  /// its words, when limits::login_tries of this name and address (or of this known browser), login_address_tries of
  /// the address or login_name_tries of the name are used up.
  Result<void> admit(const LoginTry& attempt);
  /// The try was right after all: forgets those of the name there, and this one of the address and of the name.
  Result<void> forgive(store::Writer& writer, const LoginTry& attempt);
  /// Seconds until the next try; 0: now.
  std::int64_t retry_after_s(const LoginTry& attempt);

 private:
  struct Count {
    std::string key;
    int limit = 0;
    bool own = false;  ///< of this name there: a success forgets all of it
  };
  static std::vector<Count> counts_of(const LoginTry& attempt);
  Result<std::int64_t> wait_ms(store::Reader& reader, const Count& count);
  Result<void> count_up(store::Writer& writer, const Count& count);

  store::Store& store_;
  const Clock& clock_;
};

}  // namespace kedu::access
