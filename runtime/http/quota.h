// How much one person may have going on at once, so that nobody uses up what is there for all.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace kedu::http {

/// Thread-safe. Slots may outlive it.
class Quota {
 public:
  explicit Quota(std::size_t most) : counts_(std::make_shared<Counts>()), most_(most) {}

  /// One more for this person, given back when the slot's last copy goes; null: there are `most` already.
  std::shared_ptr<const void> take(const std::string& person) {
    std::lock_guard lock(counts_->mutex);
    auto& count = counts_->by_person[person];
    if (count >= most_) return nullptr;
    ++count;
    return std::shared_ptr<const void>(counts_.get(), [counts = counts_, person](const void*) {
      std::lock_guard held(counts->mutex);
      auto found = counts->by_person.find(person);
      if (--found->second == 0) counts->by_person.erase(found);
    });
  }

 private:
  struct Counts {
    std::mutex mutex;
    std::map<std::string, std::size_t> by_person;
  };
  std::shared_ptr<Counts> counts_;
  std::size_t most_;
};

}  // namespace kedu::http
