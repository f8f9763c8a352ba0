// Entity tags: a record's version, a file's hash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kedu::http {

/// A change detector for ETags, not a signature.
std::string content_hash(const std::string& bytes);

/// "7" in quotes.
std::string version_tag(std::int64_t version);

/// "7-3f9a2b1c00d4e5f6": the version, which If-Match reads, and a hash of the answer, since titles of linked records
/// and what a person may see change without a new version.
std::string record_tag(std::int64_t version, const std::string& answer);

/// Whether a list of tags (If-None-Match, If-Match) has `tag` or is *. Weak comparison: W/ is ignored.
bool has_tag(std::string_view list, std::string_view tag);

/// The version an If-Match header asks for: nullopt when the header is empty or *; `invalid` when it is anything but
/// one version tag or record tag.
Result<std::optional<std::int64_t>> wanted_version(std::string_view if_match);

}  // namespace kedu::http
