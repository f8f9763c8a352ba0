// UTF-8 decoding by the table of RFC 3629; edit distance by Wagner and Fischer, swaps by Damerau.
#include "base/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <numeric>

namespace kedu {

namespace {

constexpr char32_t replacement = 0xFFFD;

struct Decoded {
  char32_t code_point;
  std::size_t bytes;
  bool valid;
};

Decoded decode_one(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {replacement, 1, false};
  char32_t code = lead & (0xFF >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {replacement, 1, false};
    code = (code << 6) | (byte(i) & 0x3F);
  }
  bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return {replacement, 1, false};
  return {code, bytes, true};
}

template <class Visit>
void for_each(std::string_view text, Visit visit) {
  while (!text.empty()) {
    auto one = decode_one(text);
    visit(one);
    text.remove_prefix(one.bytes);
  }
}

/// Terminals draw these two columns wide (Unicode East Asian Width W and F, the blocks that occur in our texts).
bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

/// Insertions, deletions, replacements, and two neighbours swapped.
std::size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      row[j + 1] = std::min({above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1)});
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j]) row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
    }
  }
  return row.back();
}

}  // namespace

bool is_utf8(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;
  while (!text.empty()) {
    std::uint64_t eight = high_bits;
    if (text.size() >= sizeof eight) std::memcpy(&eight, text.data(), sizeof eight);
    if ((eight & high_bits) == 0) {  // ASCII, which most of our texts are
      text.remove_prefix(sizeof eight);
      continue;
    }
    auto one = decode_one(text);
    if (!one.valid) return false;
    text.remove_prefix(one.bytes);
  }
  return true;
}

std::u32string decode_utf8(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for_each(text, [&](const Decoded& one) { out.push_back(one.code_point); });
  return out;
}

void append_utf8(std::string& out, char32_t c) {
  auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for_each(text, [&](const Decoded&) { ++count; });
  return count;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for_each(text, [&](const Decoded& one) { width += is_wide(one.code_point) ? 2 : 1; });
  return width;
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> names) {
  auto wanted = decode_utf8(word);
  // A slip is a letter or two; in a short Chinese name one character is already half of it.
  auto allowed = std::max<std::size_t>(1, wanted.size() / 3);
  std::optional<std::string> best;
  for (auto& name : names) {
    auto candidate = decode_utf8(name);
    if (candidate.size() > wanted.size() + allowed || wanted.size() > candidate.size() + allowed) continue;
    auto edits = distance(wanted, candidate);
    if (edits > allowed || edits >= std::max(wanted.size(), candidate.size())) continue;
    if (!best || edits < distance(wanted, decode_utf8(*best))) best = name;
  }
  return best;
}

}  // namespace kedu
