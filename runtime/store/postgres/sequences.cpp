// A short list; searching it beats a map.
#include "store/postgres/sequences.h"

#include <algorithm>
#include <charconv>

namespace kedu::store::postgres {

const std::int64_t* Sequences::find(std::string_view table) const {
  auto found = std::find_if(all_.begin(), all_.end(), [&](auto& each) { return each.table == table; });
  return found == all_.end() ? nullptr : &found->key;
}

std::int64_t* Sequences::find(std::string_view table) {
  auto found = std::find_if(all_.begin(), all_.end(), [&](auto& each) { return each.table == table; });
  return found == all_.end() ? nullptr : &found->key;
}

std::string Sequences::text() const {
  std::string out;
  for (auto& [table, key] : all_) out += table + "=" + std::to_string(key) + "\n";
  return out;
}

Sequences Sequences::from(std::string_view text) {
  Sequences sequences;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    auto equals = line.rfind('=');
    if (equals == std::string_view::npos) continue;
    std::int64_t key = 0;
    std::from_chars(line.data() + equals + 1, line.data() + line.size(), key);
    sequences.add(line.substr(0, equals), key);
  }
  return sequences;
}

}  // namespace kedu::store::postgres
