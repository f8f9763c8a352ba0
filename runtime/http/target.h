// The request target: path and query decoded and checked, or refused. What is refused here reaches no route.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace kedu::http {

/// Most query parameters one request may have.
inline constexpr std::size_t query_parameters = 256;

/// %XX decoded into `out` (`plus_is_space` for queries is decode_query's); false on a bad escape or an encoded NUL.
bool decode_percent(std::string_view text, std::string& out);
/// The same with '+' as space.
bool decode_query(std::string_view text, std::string& out);
/// Letters, digits and -._~ stay, everything else becomes %XX.
std::string encode_percent(std::string_view text);

/// Fills path, segments and query of `request` from its `target`. Refused (`invalid`): anything but origin form,
/// bytes ≥ 0x80 or below 0x21, '#', '\', bad escapes, NUL and control characters, an encoded slash or backslash,
/// empty segments before the last, "." and "..", text that is not UTF-8.
Result<void> read_target(Request& request);

}  // namespace kedu::http
