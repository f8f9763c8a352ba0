// A list in order of use and a map into it; the map's keys are the list's texts.
#include "store/sqlite/statement_cache.h"

namespace kedu::store::sqlite {

sqlite3_stmt* StatementCache::find(std::string_view sql) {
  auto found = by_sql_.find(sql);
  if (found == by_sql_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->statement;
}

void StatementCache::add(std::string sql, sqlite3_stmt* statement) {
  if (entries_.size() >= capacity_) {
    auto& oldest = entries_.back();
    sqlite3_finalize(oldest.statement);
    by_sql_.erase(oldest.sql);
    entries_.pop_back();
  }
  entries_.push_front({std::move(sql), statement});
  by_sql_.emplace(entries_.front().sql, entries_.begin());
}

void StatementCache::clear() {
  by_sql_.clear();
  for (auto& entry : entries_) sqlite3_finalize(entry.statement);
  entries_.clear();
}

}  // namespace kedu::store::sqlite
