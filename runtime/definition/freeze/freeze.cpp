#include "definition/freeze/freeze.h"

#include <cstdint>
#include <cstdio>

namespace kedu::definition {

std::string fingerprint_of(const std::vector<std::shared_ptr<const File>>& files) {
  // FNV-1a, 64 bits (isthe.com/chongo/tech/comp/fnv); it tells versions apart and guards nothing.
  std::uint64_t hash = 14695981039346656037ull;
  auto add = [&](const std::string& text) {
    for (unsigned char c : text) hash = (hash ^ c) * 1099511628211ull;
    hash = (hash ^ 0xFF) * 1099511628211ull;  // no byte of UTF-8, so parts never run together
  };
  for (auto& file : files) {
    add(file->name());
    add(file->text());
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace kedu::definition
