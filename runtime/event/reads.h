// Who looked at what: one row for each time a person read a record, a list, a history, a file or figures. Noted in
// memory while the answer leaves and written by the lane in bulk, so that reading stays as quick as it was; a crash
// loses the reads of its last second, never a write.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "store/store.h"

namespace kedu::event {

/// One read. The same again within a second is the same row, with its times counted.
struct Read {
  std::string person;
  std::string what;  ///< "record", "history", "file", "list", "figures", "export", or a plug-in's route
  std::string app;
  std::string form;
  std::string record;
  std::string detail;     ///< the query, or the file
  std::int64_t rows = 0;  ///< how many records were shown
};

/// What is asked of the log; empty: any.
struct ReadsAsked {
  std::string person, form, record;
  std::int64_t before = 0;  ///< number of the row after the ones wanted; 0: the newest
  std::int64_t limit = 100;
};

store::Table read_table();

/// Reads, newest first: {"seq", "at", "person", "what", "app", "form", "record", "detail", "rows", "times"}.
Result<Json> reads(store::Reader& reader, const ReadsAsked& asked);

class ReadLog {
 public:
  ReadLog(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}
  /// Writes what is noted.
  ~ReadLog();
  ReadLog(const ReadLog&) = delete;
  ReadLog& operator=(const ReadLog&) = delete;

  /// Writes once a second, on a thread of its own.
  void start();
  /// Any thread. unavailable when limits::reads_waiting are not yet written: what cannot be noted is not shown.
  Result<void> note(Read read);
  /// Everything noted so far, durable; an error keeps it for the next time.
  Result<void> flush();

 private:
  struct Noted {
    std::int64_t order = 0;  ///< of the first look: rows are numbered in it
    DateTime at;
    std::int64_t rows = 0, times = 0;
  };
  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string, std::string>;
  using Batch = std::map<Key, Noted>;
  void run();

  store::Store& store_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Batch noted_;
  std::int64_t looks_ = 0;
  std::mutex writing_;  ///< one batch at a time
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kedu::event
