#include "definition/freeze/freeze.h"

#include <cstdint>
#include <cstdio>

namespace kedu::definition {

namespace {

/// FNV-1a, 64 bits (isthe.com/chongo/tech/comp/fnv); it tells versions apart and guards nothing.
class Fingerprint {
 public:
  void add(std::string_view text) {
    for (unsigned char c : text) hash_ = (hash_ ^ c) * 1099511628211ull;
    hash_ = (hash_ ^ 0xFF) * 1099511628211ull;  // no byte of UTF-8, so parts never run together
  }
  std::string text() const {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash_));
    return text;
  }

 private:
  std::uint64_t hash_ = 14695981039346656037ull;
};

}  // namespace

std::string fingerprint_of(const std::vector<std::shared_ptr<const File>>& files) {
  Fingerprint print;
  for (auto& file : files) {
    print.add(file->name());
    print.add(file->text());
  }
  return print.text();
}

std::string fingerprint_of(std::string_view text) {
  Fingerprint print;
  print.add(text);
  return print.text();
}

}  // namespace kedu::definition
