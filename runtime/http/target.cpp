// Decodes and checks request targets.
#include "http/target.h"

#include <algorithm>

#include "base/utf8.h"

namespace kedu::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool decode(std::string_view text, std::string& out, char plus) {
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? plus : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return false;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return false;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return true;
}

Error refuse(const char* why) {
  return fail(ErrorCode::invalid, why);
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

Result<void> read_segment(std::string_view raw, std::string& segment) {
  if (!decode_percent(raw, segment)) return refuse("bad escape in the path");
  if (segment == "." || segment == "..") return refuse("the path has a dot segment");
  if (segment.find_first_of("/\\") != std::string::npos) return refuse("the path has an encoded slash");
  if (std::any_of(segment.begin(), segment.end(), is_control)) return refuse("the path has a control character");
  if (!is_utf8(segment)) return refuse("the path is not UTF-8");
  return {};
}

Result<void> read_query(std::string_view raw, Request& request) {
  while (!raw.empty()) {
    const auto end = std::min(raw.find('&'), raw.size());
    const auto pair = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (pair.empty()) continue;
    if (request.query.size() == query_parameters) return refuse("too many query parameters");
    const auto equals = std::min(pair.find('='), pair.size());
    auto& [key, value] = request.query.emplace_back();
    if (!decode_query(pair.substr(0, equals), key) ||
        !decode_query(pair.substr(std::min(equals + 1, pair.size())), value))
      return refuse("bad escape in the query");
    if (!is_utf8(key) || !is_utf8(value)) return refuse("the query is not UTF-8");
  }
  return {};
}

}  // namespace

bool decode_percent(std::string_view text, std::string& out) {
  return decode(text, out, '+');
}

bool decode_query(std::string_view text, std::string& out) {
  return decode(text, out, ' ');
}

std::string encode_percent(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    const bool plain = (u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z') || u == '-' ||
                       u == '.' || u == '_' || u == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += digits[u >> 4];
      out += digits[u & 15];
    }
  }
  return out;
}

Result<void> read_target(Request& request) {
  request.path.clear();
  request.query.clear();
  request.segment_count = 0;
  const std::string_view target = request.target;
  if (target.empty() || target[0] != '/') return refuse("the target must be a path");
  for (const char c : target) {
    const auto u = static_cast<unsigned char>(c);
    if (u <= 0x20 || u >= 0x7f) return refuse("the target has a byte that must be escaped");
    if (c == '#' || c == '\\') return refuse("the target has a character that must be escaped");
  }
  const auto question = std::min(target.find('?'), target.size());
  std::string_view rest = target.substr(1, question - 1);
  while (question > 1) {
    const auto slash = rest.find('/');
    const bool last = slash == std::string_view::npos;
    const auto raw = rest.substr(0, slash);
    if (raw.empty() && !last) return refuse("the path has an empty segment");
    if (request.segment_count == request.segments.size()) request.segments.emplace_back();
    auto& segment = request.segments[request.segment_count++];
    KEDU_TRY(read_segment(raw, segment));
    request.path.append("/").append(segment);
    if (last) break;
    rest.remove_prefix(slash + 1);
  }
  if (request.path.empty()) request.path = "/";
  if (question < target.size()) return read_query(target.substr(question + 1), request);
  return {};
}

}  // namespace kedu::http
