// Housekeeping: rows that nobody will ask for again go after a stated age (base/limits.h), a few at a time, so that no
// write waits long behind them. Records and events stay for ever.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "store/store.h"

namespace kedu::event {

struct Purged {
  std::int64_t answers = 0;  ///< first answers by Idempotency-Key, after answer_days
  std::int64_t notices = 0;  ///< after notice_days
  std::int64_t reads = 0;    ///< of the log of reads, after read_days
  std::int64_t uploads = 0;  ///< that no record ever held, after orphan_upload_days
};

class Purge {
 public:
  /// `files`: the folder of the uploads' bytes. Borrows the rest.
  Purge(store::Store& store, const Clock& clock, std::filesystem::path files);
  ~Purge();
  Purge(const Purge&) = delete;
  Purge& operator=(const Purge&) = delete;

  /// Sweeps once an hour, on a thread of its own.
  void start();
  /// Everything that is old now, on this thread. An error of the store ends the sweep; the next one goes on.
  Purged sweep();

 private:
  void run();
  bool stopping();
  DateTime before_days(int days) const;
  std::int64_t sweep_answers();
  /// Of a table whose numbers grow with time.
  std::int64_t sweep_numbered(const char* table, int days);
  std::int64_t sweep_uploads();
  void sweep_leftover_files(DateTime before);
  using Ids = std::set<std::string, std::less<>>;
  /// Adds the ids of files that events after `after` put into records; the last event looked at.
  Result<std::int64_t> collect_held(store::Reader& reader, std::int64_t after, Ids& ids);
  Result<void> find_unheld(store::Reader& reader, DateTime before, std::vector<std::string>& found);

  store::Store& store_;
  const Clock& clock_;
  const std::filesystem::path files_;
  Ids held_;                  ///< every id that some event put into a record as a file
  std::int64_t learned_ = 0;  ///< the last event looked at
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kedu::event
