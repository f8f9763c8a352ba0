// The embedded store: one SQLite file a workspace.
#pragma once

#include "base/limits.h"
#include "store/reader_pool.h"
#include "store/sqlite/host_lock.h"
#include "store/sqlite/transactions.h"

namespace kedu::store::sqlite {

struct Settings {
  int query_ms = limits::query_ms;
};

class SqliteStore final : public Store {
 public:
  static Result<std::unique_ptr<Store>> open(const std::string& path, const Settings& settings);

  Dialect dialect() const override { return Dialect::sqlite; }
  Result<void> publish(const Schema& schema) override;
  void write(Work work, Done done) override;
  Result<void> read(const std::function<Result<void>(Reader&)>& work) override;
  Figures figures() const override;

 private:
  SqliteStore(HostLock lock, const std::string& path, const Settings& settings);

  // In this order: the lane drains first, then readers close, then the writer (which empties the log), then the lock.
  HostLock lock_;
  const int query_ms_;
  Transactions transactions_;
  ReaderPool<Connection> readers_;
  std::optional<WriterLane> lane_;
};

}  // namespace kedu::store::sqlite
