// Cookies in and out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kedu::http {

/// The first cookie of that name in a Cookie header, without its quotes.
std::optional<std::string_view> find_cookie(std::string_view cookie_header, std::string_view name);

enum class Transport { plain, tls };  ///< tls: the cookie is marked Secure

/// A Set-Cookie value: HttpOnly, SameSite=Lax. `max_age_s` 0 erases the cookie, negative lasts as long as the
/// browser. The value must be made of token characters (base64url, hex).
std::string session_cookie(std::string_view name, std::string_view value, long max_age_s, Transport transport,
                           std::string_view path = "/");

}  // namespace kedu::http
