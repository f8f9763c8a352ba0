// Vitter's algorithm R over SplitMix64, written out so that every build draws alike.
#include "sample.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace attribution {

namespace {

/// Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
std::uint64_t next(std::uint64_t& state) {
  auto z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

std::uint64_t hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (unsigned char c : text) hash = (hash ^ c) * 1099511628211u;
  return hash;
}

}  // namespace

std::vector<std::string> sample_of(std::vector<std::string> ids, std::uint64_t seed, std::size_t most) {
  std::sort(ids.begin(), ids.end());
  std::vector<std::string> drawn;
  auto state = seed;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (drawn.size() < most) {
      drawn.push_back(ids[i]);
    } else if (auto place = next(state) % (i + 1); place < most) {
      drawn[place] = ids[i];
    }
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

std::uint64_t seed_of(std::string_view random_id) {
  return hash(random_id) % 1'000'000'000;
}

std::string answer_key(std::string_view answer) {
  std::string kept;
  for (std::size_t i = 0; i < answer.size(); ++i) {
    auto c = static_cast<unsigned char>(answer[i]);
    if (c < 0x80) {
      if (std::isalnum(c)) kept += static_cast<char>(std::tolower(c));
      continue;
    }
    // U+3000–U+303F and U+FF00–U+FF0F, U+FF1A–U+FF20: the punctuation of Chinese text, three bytes each.
    auto second = i + 1 < answer.size() ? static_cast<unsigned char>(answer[i + 1]) : 0;
    auto third = i + 2 < answer.size() ? static_cast<unsigned char>(answer[i + 2]) : 0;
    bool cjk_mark = c == 0xe3 && second == 0x80;
    bool wide_mark = c == 0xef && second == 0xbc && (third < 0x90 || (third >= 0x9a && third <= 0xa0));
    if (cjk_mark || wide_mark) {
      i += 2;
      continue;
    }
    kept += answer[i];
  }
  if (kept.empty()) return {};
  char hex[17];
  std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(hash(kept)));
  return hex;
}

}  // namespace attribution
