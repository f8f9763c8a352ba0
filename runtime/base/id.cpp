// ULIDs: 48 bits of milliseconds, 80 bits of randomness, in Crockford's base 32.
#include "base/id.h"

#include <sys/random.h>

#include <algorithm>

namespace kedu {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t length = 26;

std::string encode(std::int64_t ms, const std::array<std::uint8_t, 10>& tail) {
  std::string text(length, '0');
  for (int i = 9; i >= 0; --i) {
    text[static_cast<std::size_t>(i)] = alphabet[static_cast<std::size_t>(ms & 31)];
    ms >>= 5;
  }
  std::uint32_t bits = 0;
  int held = 0;
  std::size_t at = 10;
  for (auto byte : tail) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text[at++] = alphabet[(bits >> held) & 31];
    }
  }
  return text;
}

/// Adds one to a big-endian number; false when it overflows.
bool increment(std::array<std::uint8_t, 10>& number) {
  for (auto byte = number.rbegin(); byte != number.rend(); ++byte)
    if (++*byte != 0) return true;
  return false;
}

}  // namespace

std::string RandomIds::next() {
  std::lock_guard lock(mutex_);
  auto now = clock_.now().ms;
  // Within one millisecond, or when the clock went back, count on from the last id: order holds.
  if (now > last_ms_ || !increment(tail_)) {
    last_ms_ = std::max(now, last_ms_ + 1);
    if (getrandom(tail_.data(), tail_.size(), 0) != static_cast<ssize_t>(tail_.size())) increment(tail_);
    tail_[0] &= 0x7f;  // room to count upwards
  }
  return encode(last_ms_, tail_);
}

std::string CountingIds::next() {
  std::lock_guard lock(mutex_);
  std::array<std::uint8_t, 10> tail{};
  auto count = ++count_;
  for (int i = 9; i >= 2; --i) {
    tail[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(count & 255);
    count >>= 8;
  }
  return encode(0, tail);
}

bool is_id(const std::string& text) {
  return text.size() == length &&
         std::all_of(text.begin(), text.end(), [](char c) { return alphabet.find(c) != std::string_view::npos; });
}

}  // namespace kedu
