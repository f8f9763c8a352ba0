// What this host wrote and heard that others wrote, so that after a cut it knows what it missed.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "store/postgres/sequences.h"
#include "store/shared_store.h"

namespace kedu::store::postgres {

/// A notification's text, `event=118-120 notice=7-9 session`, in at most what PostgreSQL takes; longer: `*`.
std::string payload_of(const News& news);
News news_from(std::string_view payload);

/// Thread-safe: the lane writes, the listener listens.
class Heard {
 public:
  /// The lane's process on the server: what it tells is known here.
  void we_are(int process) { process_ = process; }
  bool is_us(int process) const { return process == process_; }

  /// All up to here is known.
  void start(const Sequences& now);
  void add(const News& news);
  /// What lies between all that was added and `now`; known from then on.
  News missed(const Sequences& now);

 private:
  struct Keys {
    std::int64_t to = 0;                          ///< all up to here
    std::map<std::int64_t, std::int64_t> beyond;  ///< and these ranges
  };
  std::atomic<int> process_ = 0;
  std::mutex mutex_;
  std::map<std::string, Keys, std::less<>> tables_;
};

}  // namespace kedu::store::postgres
