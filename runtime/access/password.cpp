// Argon2id with libsodium's interactive cost: two passes over 64 MiB, which a phone's user does not notice at login.
#include "access/password.h"

#include <sodium.h>

#include <array>

#include "base/limits.h"
#include "base/utf8.h"

namespace kedu::access {

namespace {

constexpr auto passes = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr auto memory = crypto_pwhash_MEMLIMIT_INTERACTIVE;

/// Of a random password that nobody kept, at today's cost.
const std::string hash_of_nobody =
    "$argon2id$v=19$m=65536,t=2,p=1$E5vFynYGnW0NFdpoOTdQXA$wTm2ZQwUYjRrD3KXCOGwVfhgLQWQ0iXhyBH8yvfdB9k";

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  if (password.size() > limits::password_bytes)
    return fail(ErrorCode::too_large, "密码太长（password_bytes） / the password is too long (password_bytes)");
  if (!is_utf8(password) || count_code_points(password) < limits::password_least)
    return fail(ErrorCode::invalid, "密码至少 8 个字符 / a password has at least 8 characters");
  if (sodium_init() < 0) return fail(ErrorCode::internal, "libsodium does not start");
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), passes, memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(ErrorCode::unavailable, "没有足够内存计算密码 / no memory to hash the password");
  return std::string(hash.data());
}

bool verify_password(const std::string& hash, std::string_view password) {
  return sodium_init() >= 0 && password.size() <= limits::password_bytes &&
         crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool verify_nobody(std::string_view password) {
  (void)verify_password(hash_of_nobody, password);
  return false;
}

bool needs_rehash(const std::string& hash) {
  return sodium_init() < 0 || crypto_pwhash_str_needs_rehash(hash.c_str(), passes, memory) != 0;
}

}  // namespace kedu::access
