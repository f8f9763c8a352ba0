// How many connections each address has, so that one client cannot take the places of all. Seen only by the server's
// own .cpp files.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

namespace kedu::http {

/// Thread-safe.
class Addresses {
 public:
  /// One more for this address; false: it has `most` already.
  bool take(const std::string& address, std::size_t most) {
    std::lock_guard lock(mutex_);
    auto& count = counts_[address];
    if (count >= most) return false;
    ++count;
    return true;
  }
  void give_back(const std::string& address) {
    std::lock_guard lock(mutex_);
    auto found = counts_.find(address);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace kedu::http
