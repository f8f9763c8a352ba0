// Who a token belongs to, kept in memory for a short while, so that a request rarely asks the store.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/value.h"

namespace kedu::access {

/// Whom a request comes from. What the person may do is the directory's word at the time of the request, not kept here.
struct Identity {
  std::string person;
  std::string csrf;                 ///< of a session; empty for an API token, which needs none
  std::optional<DateTime> expires;  ///< API tokens may have none
};

/// Bounded; thread-safe.
class IdentityCache {
 public:
  /// A reader takes the ticket before it asks the store and hands it back with the answer: an answer from before a
  /// drop() is not kept, so nobody lives on after logging out.
  std::uint64_t ticket() const;
  std::optional<Identity> find(const std::string& fingerprint, DateTime now) const;
  void keep(const std::string& fingerprint, const Identity& identity, DateTime now, std::uint64_t ticket);
  void drop(const std::string& fingerprint);
  void drop_person(const std::string& person);
  void drop_all();

 private:
  struct Entry {
    Identity identity;
    DateTime since;
  };
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
  std::uint64_t drops_ = 0;
};

}  // namespace kedu::access
