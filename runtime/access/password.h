// Passwords as Argon2id hashes (libsodium). Each call works about a tenth of a second on 64 MiB: call from a worker
// thread, never from the event loop.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace kedu::access {

/// The hash to store, with its salt and cost inside. invalid when the password is shorter than limits::password_least,
/// too_large when it is over limits::password_bytes.
Result<std::string> hash_password(std::string_view password);

/// Whether the password belongs to the hash; in constant time for one cost.
bool verify_password(const std::string& hash, std::string_view password);

/// Takes as long as verify_password and is never true: for names that do not exist.
bool verify_nobody(std::string_view password);

/// Whether the hash was made with another cost than today's; hash again at the next login.
bool needs_rehash(const std::string& hash);

}  // namespace kedu::access
