// Cursors: base64url (RFC 4648, 5) over JSON.
#include "http/cursor.h"

#include <array>
#include <cstdint>

namespace kedu::http {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Error not_ours() {
  return fail(ErrorCode::invalid, "not a cursor of this server");
}

}  // namespace

std::string encode_base64url(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += alphabet[(bits >> (held - 6)) & 63];
  }
  if (held > 0) out += alphabet[(bits << (6 - held)) & 63];
  return out;
}

Result<std::string> decode_base64url(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return not_ours();
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>((bits >> held) & 255);
    }
  }
  if (held == 6 || (bits & ((1u << held) - 1)) != 0) return not_ours();
  return out;
}

std::string encode_cursor(const Json& position) {
  return encode_base64url(position.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Result<Json> decode_cursor(std::string_view cursor) {
  KEDU_LET(auto text, decode_base64url(cursor));
  auto json = parse_json(text);
  if (!json) return not_ours();
  return json;
}

}  // namespace kedu::http
