// The cache is emptied when full: filling it again costs one indexed read a person.
#include "access/identity_cache.h"

#include "base/limits.h"

namespace kedu::access {

std::uint64_t IdentityCache::ticket() const {
  std::lock_guard lock(mutex_);
  return drops_;
}

std::optional<Identity> IdentityCache::find(const std::string& fingerprint, DateTime now) const {
  std::lock_guard lock(mutex_);
  auto found = entries_.find(fingerprint);
  if (found == entries_.end()) return std::nullopt;
  auto age = now.ms - found->second.since.ms;
  if (age < 0 || age >= limits::session_cache_ms) return std::nullopt;
  return found->second.identity;
}

void IdentityCache::keep(const std::string& fingerprint, const Identity& identity, DateTime now, std::uint64_t ticket) {
  std::lock_guard lock(mutex_);
  if (ticket != drops_) return;
  if (entries_.size() >= limits::session_cache) entries_.clear();
  entries_.insert_or_assign(fingerprint, Entry{identity, now});
}

void IdentityCache::drop(const std::string& fingerprint) {
  std::lock_guard lock(mutex_);
  ++drops_;
  entries_.erase(fingerprint);
}

void IdentityCache::drop_person(const std::string& person) {
  std::lock_guard lock(mutex_);
  ++drops_;
  std::erase_if(entries_, [&](auto& entry) { return entry.second.identity.person == person; });
}

void IdentityCache::drop_all() {
  std::lock_guard lock(mutex_);
  ++drops_;
  entries_.clear();
}

}  // namespace kedu::access
