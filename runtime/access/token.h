// Secrets that a browser or a program carries: drawn at random, stored only as their fingerprint.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace kedu::access {

/// 32 random bytes as base64url, 43 characters.
std::string random_token();

/// BLAKE2b-256 as base64url: what the store keeps of a token, and finds it by.
std::string fingerprint(std::string_view secret);

/// Equality in a time that does not tell where two texts differ.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace kedu::access
