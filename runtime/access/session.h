// Logging in and staying in: sessions of browsers and API tokens of programs, over the store. A database dump holds
// nothing that opens a session: tokens are stored as fingerprints, passwords as Argon2id hashes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "access/directory.h"
#include "access/identity_cache.h"
#include "access/login_throttle.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/result.h"
#include "store/store.h"

namespace kedu::access {

struct LoginAttempt {
  std::string login;
  std::string password;
  std::string address;     ///< of the client, for the throttle
  std::string user_agent;  ///< shown to the person in the list of sessions
  std::string device;      ///< what the browser kept from an earlier login, or empty
};

struct LoggedIn {
  std::string token;  ///< for the cookie; known to nobody else, not even the store
  std::string csrf;
  std::string person;
  DateTime expires;
  std::string device;  ///< for the browser to keep, when it is new; opens nothing, only counts its tries apart
};

struct ApiToken {
  std::string label;
  DateTime created;
  std::optional<DateTime> expires;
};

/// Every call is thread-safe and may block (store, and for login and set_password a tenth of a second of hashing): call
/// from a worker thread, never from the writer lane. The tables are schema.h's.
class Sessions {
 public:
  /// The people as they are now; asked at every request, so that whoever is deactivated is out at once.
  using People = std::function<std::shared_ptr<const Directory>()>;

  /// Borrows store and clock.
  Sessions(store::Store& store, const Clock& clock, People people);

  /// unauthenticated, in the same time and words, for an unknown name, a wrong password and a deactivated person;
  /// too_many when the throttle or the hashing slots say so.
  Result<LoggedIn> login(const LoginAttempt& attempt);
  /// Seconds for Retry-After, after too_many.
  std::int64_t retry_after_s(const LoginAttempt& attempt);

  /// unauthenticated when the session is unknown, over, or its person inactive.
  Result<Identity> session(std::string_view token);
  /// The same for `Authorization: Bearer`.
  Result<Identity> bearer(std::string_view token);
  /// Whether an unsafe request carries its session's CSRF token.
  static bool csrf_holds(const Identity& identity, std::string_view sent);

  Result<void> logout(std::string_view token);
  /// Ends every session of the person; API tokens stay.
  Result<void> logout_everywhere(const std::string& person);

  /// Sets the password and ends every session of the person. Errors of hash_password; not_found without such a person.
  Result<void> set_password(const std::string& person, std::string_view password);

  /// A token for a program that acts as the person; shown once. conflict when the label is taken, too_large over
  /// limits::tokens_per_person.
  Result<std::string> create_token(const std::string& person, const std::string& label,
                                   std::optional<DateTime> expires);
  Result<std::vector<ApiToken>> tokens(const std::string& person);
  /// not_found when there is no such label.
  Result<void> revoke_token(const std::string& person, const std::string& label);

  /// Another host changed somebody's sessions or tokens: ask the store again.
  void forget() { cache_.drop_all(); }

 private:
  struct Proven {
    std::string person;
    std::string hash;  ///< as stored
  };
  /// Whose the name is, when the password is right and the person may come in.
  Result<Proven> prove(const LoginAttempt& attempt);
  Result<void> open_session(const LoginAttempt& attempt, const LoginTry& counted, const LoggedIn& session,
                            const std::string& new_hash);
  LoginTry counted(const LoginAttempt& attempt);
  Result<void> keep_device(store::Writer& writer, const LoggedIn& session, DateTime now);
  Result<Identity> identify(std::string_view table, std::string_view token);
  bool is_active(const std::string& person) const;

  store::Store& store_;
  const Clock& clock_;
  People people_;
  LoginThrottle throttle_;
  IdentityCache cache_;
  std::counting_semaphore<limits::password_hashes_at_once> hashing_{limits::password_hashes_at_once};
};

}  // namespace kedu::access
