// Ranges of keys per table; since keys have no gaps, what is known grows together again soon.
#include "store/postgres/heard.h"

#include <algorithm>
#include <charconv>

namespace kedu::store::postgres {

namespace {

constexpr std::size_t most_payload = 7'900;  // PostgreSQL takes 8,000 bytes less one

}  // namespace

std::string payload_of(const News& news) {
  std::string text;
  for (auto& [table, first, last] : news.tables) {
    if (!text.empty()) text += ' ';
    text += table;
    if (last > 0) text += "=" + std::to_string(first) + "-" + std::to_string(last);
  }
  return text.size() <= most_payload && !text.empty() ? text : "*";
}

News news_from(std::string_view payload) {
  News news;
  while (!payload.empty()) {
    auto word = payload.substr(0, payload.find(' '));
    payload.remove_prefix(std::min(payload.size(), word.size() + 1));
    if (word == "*") {
      news.gap = true;
      continue;
    }
    auto equals = word.find('='), dash = word.rfind('-');
    News::Written written{std::string(word.substr(0, equals))};
    if (equals != word.npos && dash != word.npos && dash > equals) {
      std::from_chars(word.data() + equals + 1, word.data() + dash, written.first);
      std::from_chars(word.data() + dash + 1, word.data() + word.size(), written.last);
    }
    news.tables.push_back(std::move(written));
  }
  return news;
}

void Heard::start(const Sequences& now) {
  std::lock_guard lock(mutex_);
  for (auto& [table, key] : now.all()) {
    auto& keys = tables_[table];
    if (key > keys.to) keys.to = key;
  }
}

void Heard::add(const News& news) {
  std::lock_guard lock(mutex_);
  for (auto& [table, first, last] : news.tables) {
    if (last == 0) continue;
    auto& keys = tables_[table];
    keys.beyond[first] = last;
    while (!keys.beyond.empty() && keys.beyond.begin()->first <= keys.to + 1) {
      if (keys.beyond.begin()->second > keys.to) keys.to = keys.beyond.begin()->second;
      keys.beyond.erase(keys.beyond.begin());
    }
  }
}

News Heard::missed(const Sequences& now) {
  News news{.gap = true};
  std::lock_guard lock(mutex_);
  for (auto& [table, key] : now.all()) {
    auto& keys = tables_[table];
    for (auto& [first, last] : keys.beyond) {
      if (first > keys.to + 1) news.tables.push_back({table, keys.to + 1, first - 1});
      if (last > keys.to) keys.to = last;
    }
    keys.beyond.clear();
    if (key > keys.to) news.tables.push_back({table, keys.to + 1, key});
    if (key > keys.to) keys.to = key;
  }
  return news;
}

}  // namespace kedu::store::postgres
