// Cookies in and out (RFC 6265).
#include "http/cookies.h"

#include <algorithm>

namespace kedu::http {

std::optional<std::string_view> find_cookie(std::string_view rest, std::string_view name) {
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    auto pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!pair.empty() && (pair.front() == ' ' || pair.front() == '\t')) pair.remove_prefix(1);
    while (!pair.empty() && (pair.back() == ' ' || pair.back() == '\t')) pair.remove_suffix(1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    auto value = pair.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return value;
  }
  return std::nullopt;
}

std::string session_cookie(std::string_view name, std::string_view value, long max_age_s, Transport transport,
                           std::string_view path) {
  std::string cookie(name);
  cookie.append("=").append(value).append("; Path=").append(path).append("; HttpOnly; SameSite=Lax");
  if (max_age_s >= 0) cookie.append("; Max-Age=").append(std::to_string(max_age_s));
  if (transport == Transport::tls) cookie.append("; Secure");
  return cookie;
}

}  // namespace kedu::http
