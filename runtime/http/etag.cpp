// Entity tags (RFC 9110, 8.8.3).
#include "http/etag.h"

#include <charconv>
#include <cstdio>

namespace kedu::http {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view strong(std::string_view tag) {
  return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag;
}

}  // namespace

// 64-bit FNV-1a.
std::string content_hash(const std::string& bytes) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(h));
  return text;
}

std::string version_tag(std::int64_t version) {
  std::string tag("\"");
  return tag.append(std::to_string(version)).append("\"");
}

std::string record_tag(std::int64_t version, const std::string& answer) {
  std::string tag("\"");
  return tag.append(std::to_string(version)).append("-").append(content_hash(answer)).append("\"");
}

bool has_tag(std::string_view list, std::string_view tag) {
  if (trim(list) == "*") return true;
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (strong(trim(list.substr(0, end))) == strong(tag)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

Result<std::optional<std::int64_t>> wanted_version(std::string_view if_match) {
  auto tag = strong(trim(if_match));
  if (tag.empty() || tag == "*") return std::optional<std::int64_t>{};
  const Error wrong = fail(ErrorCode::invalid, "If-Match must be one record version, as in ETag");
  if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"') return wrong;
  tag = tag.substr(1, tag.size() - 2);
  tag = tag.substr(0, tag.find('-', 1));  // the hash of a record tag says nothing about the version
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), version);
  if (error != std::errc{} || end != tag.data() + tag.size()) return wrong;
  return std::optional<std::int64_t>{version};
}

}  // namespace kedu::http
