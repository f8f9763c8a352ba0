// The lane's side of the schema: batches of works as durable transactions, one host at a time, and what happens when
// the server or the connection fails.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "store/postgres/catalog.h"
#include "store/postgres/heard.h"
#include "store/postgres/writer.h"
#include "store/writer_lane.h"

namespace kedu::store::postgres {

/// All but catalog() and figures() on the lane's thread, once open.
class Transactions {
 public:
  Transactions(Target target, Heard& heard) : target_(std::move(target)), heard_(heard) {}

  /// Before the first batch.
  void on_others_wrote(SharedStore::CatchUp catch_up) { catch_up_ = std::move(catch_up); }

  /// Creates schema and lane where they are missing, and connects.
  Result<void> open();

  /// One transaction; calls every done when it is durable, or with why it is not.
  void run(std::vector<WriterLane::Job>& batch);

  /// The work of a job that stands alone.
  Result<void> publish(const Schema& schema);

  std::shared_ptr<const Catalog> catalog() const;
  Store::Figures figures() const;

 private:
  using Clock = std::chrono::steady_clock;
  using Answers = std::vector<Result<void>>;

  /// How a transaction ended.
  enum class End {
    committed,
    careful,  ///< a statement failed: once more, each in a savepoint
    again,    ///< another transaction was in the way
    lost,     ///< the connection, before anything was to be committed
    unknown,  ///< the connection, while COMMIT was on its way
    failed,
  };

  Result<void> settle(std::vector<WriterLane::Job>& batch, Answers& answers);
  End attempt(std::vector<WriterLane::Job>& batch, Answers& answers, Care care);
  Result<void> begin(Care care);
  End run_works(std::vector<WriterLane::Job>& batch, Answers& answers);
  End commit();
  End ended_by(Error error);
  Result<void> connect();
  /// What became of the transaction whose COMMIT was not answered.
  Result<bool> was_committed();
  Result<void> reload_catalog();
  void adopt(Catalog catalog);
  Result<void> catch_up(std::int64_t version);

  const Target target_;
  Heard& heard_;
  SharedStore::CatchUp catch_up_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<PostgresWriter> writer_;
  Clock::time_point next_try_;  ///< before it, a server that is away is not asked
  Clock::duration back_off_{};
  Error error_;                       ///< of the last attempt
  std::optional<Catalog> published_;  ///< waits for its commit
  std::string transaction_;           ///< the open one's number
  std::int64_t version_ = -1;         ///< of the state as this host last left it
  std::int64_t schema_version_ = -1;
  Sequences at_begin_;
  Sequences known_;  ///< as this host last left them

  mutable std::mutex catalog_mutex_;
  std::shared_ptr<const Catalog> catalog_;

  std::atomic<std::int64_t> commits_ = 0;
  std::atomic<std::int64_t> writes_ = 0;
  std::atomic<double> last_commit_ms_ = 0;
};

}  // namespace kedu::store::postgres
