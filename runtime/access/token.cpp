// Tokens by libsodium's generator and hash.
#include "access/token.h"

#include <sodium.h>

#include <array>
#include <cassert>

namespace kedu::access {

namespace {

constexpr std::size_t bytes = 32;
using Bytes = std::array<unsigned char, bytes>;

std::string base64url(const Bytes& raw) {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::array<char, sodium_base64_ENCODED_LEN(bytes, variant)> text{};
  sodium_bin2base64(text.data(), text.size(), raw.data(), raw.size(), variant);
  return text.data();
}

}  // namespace

std::string random_token() {
  [[maybe_unused]] auto started = sodium_init();
  assert(started >= 0);
  Bytes raw;
  randombytes_buf(raw.data(), raw.size());
  return base64url(raw);
}

std::string fingerprint(std::string_view secret) {
  Bytes hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
                     nullptr, 0);
  return base64url(hash);
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace kedu::access
