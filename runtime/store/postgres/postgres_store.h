// The store for many hosts: one schema of a PostgreSQL database a workspace.
#pragma once

#include <optional>

#include "base/limits.h"
#include "store/postgres/listener.h"
#include "store/postgres/transactions.h"
#include "store/reader_pool.h"
#include "store/shared_store.h"

namespace kedu::store::postgres {

class PostgresStore final : public SharedStore {
 public:
  static Result<std::unique_ptr<Store>> open(Target target);

  Dialect dialect() const override { return Dialect::postgres; }
  Result<void> publish(const Schema& schema) override;
  void write(Work work, Done done) override;
  Result<void> read(const std::function<Result<void>(Reader&)>& work) override;
  Figures figures() const override;
  void on_others_wrote(CatchUp catch_up) override { transactions_.on_others_wrote(std::move(catch_up)); }
  void on_news(Tell tell) override { listener_->tell(std::move(tell)); }
  Result<std::vector<Fields>> claim(const Query& query, std::string_view column, DateTime until) override;

 private:
  explicit PostgresStore(const Target& target);

  // In this order: nothing more is heard, the lane drains, then the readers close, then the writer.
  const Target target_;
  Heard heard_;
  Transactions transactions_;
  ReaderPool<Connection> readers_;
  std::optional<WriterLane> lane_;
  std::optional<Listener> listener_;
};

}  // namespace kedu::store::postgres
