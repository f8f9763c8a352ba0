// Where a page of a list ended, as an opaque word for the next request.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace kedu::http {

/// JSON as base64url without padding.
std::string encode_cursor(const Json& position);
/// `invalid` when it is none of ours. The content is still the client's: check it.
Result<Json> decode_cursor(std::string_view cursor);

std::string encode_base64url(std::string_view bytes);
Result<std::string> decode_base64url(std::string_view text);

}  // namespace kedu::http
