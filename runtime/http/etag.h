// Entity tags: a record's version, a file's hash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kedu::http {

/// "7" in quotes.
std::string version_tag(std::int64_t version);

/// Whether a list of tags (If-None-Match, If-Match) has `tag` or is *. Weak comparison: W/ is ignored.
bool has_tag(std::string_view list, std::string_view tag);

/// The version an If-Match header asks for: nullopt when the header is empty or *; `invalid` when it is anything but
/// one version tag.
Result<std::optional<std::int64_t>> wanted_version(std::string_view if_match);

}  // namespace kedu::http
