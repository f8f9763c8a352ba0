// A store that several processes host at once (PostgreSQL), and what only such a one has to tell: that others wrote.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace kedu::store {

/// What other hosts of the same workspace committed, as far as the store can tell.
struct News {
  struct Written {
    std::string table;
    std::int64_t first = 0, last = 0;  ///< the keys given, where the table's key is a sequence
  };
  std::vector<Written> tables;
  bool gap = false;  ///< nothing was heard for a while: other tables may have changed as well

  /// Whether the table may have changed.
  bool tells_of(std::string_view table) const;
};

class SharedStore : public Store {
 public:
  /// `catch_up` runs in the lane's transaction before the first work after another host's commit: what is remembered of
  /// rows is brought up to date. Set before the first write.
  using CatchUp = std::function<Result<void>(Reader&, const News&)>;
  virtual void on_others_wrote(CatchUp catch_up) = 0;

  /// `tell` hears of other hosts' commits soon after, on a thread of the store's. Reads there see what it tells of. An
  /// empty one ends it, and waits for a call that is running.
  using Tell = std::function<void(const News&)>;
  virtual void on_news(Tell tell) = 0;

  /// See store::claim.
  virtual Result<std::vector<Fields>> claim(const Query& query, std::string_view column, DateTime until) = 0;
};

/// The rows of the query, each handed to one host alone: its `column` is set to `until` at once, beside the lane. Where
/// a store has one host, simply read.
Result<std::vector<Fields>> claim(Store& store, const Query& query, std::string_view column, DateTime until);

/// Opens or creates the schema `workspace` in the database at `url` (postgres://…). Any number of processes may.
/// invalid for a name that is none, unavailable when the server cannot be reached.
Result<std::unique_ptr<Store>> open_postgres(const std::string& url, const std::string& workspace);
/// Drops the workspace with everything in it; for those that a test made.
Result<void> drop_postgres(const std::string& url, const std::string& workspace);

}  // namespace kedu::store
