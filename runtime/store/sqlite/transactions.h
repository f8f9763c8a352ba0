// The lane's side of the file: batches of works as durable transactions, publishing, and recovery when the disk fails.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "store/sqlite/writer.h"
#include "store/writer_lane.h"

namespace kedu::store::sqlite {

/// All but catalog() and figures() on the lane's thread, once open.
class Transactions {
 public:
  /// `on_reopen` is called when the disk failed and every connection to the file must go.
  Transactions(std::string path, int query_ms, std::function<void()> on_reopen)
      : path_(std::move(path)), query_ms_(query_ms), on_reopen_(std::move(on_reopen)) {}

  /// Opens or creates the file. What a crash left in the log is taken over; then the file is checked for at most 2 s.
  Result<void> open();

  /// One transaction, each work undone alone when it fails; calls every done when it is on disk, or with why it is not.
  void run(std::vector<WriterLane::Job>& batch);

  /// The work of a job that stands alone.
  Result<void> publish(const Schema& schema);

  std::shared_ptr<const Catalog> catalog() const;
  Store::Figures figures() const;

 private:
  Result<void> commit(std::vector<WriterLane::Job>& batch, std::vector<Result<void>>& answers);
  Result<void> run_works(std::vector<WriterLane::Job>& batch, std::vector<Result<void>>& answers, Care care);
  Result<void> run_work(const Store::Work& work);
  Result<void> reopen();
  Result<void> check(Connection& connection) const;
  void adopt(Catalog catalog);
  void checkpoint();

  const std::string path_;
  const int query_ms_;
  const std::function<void()> on_reopen_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<SqliteWriter> writer_;
  std::optional<Catalog> published_;  ///< waits for its commit
  Care care_ = Care::hopeful;         ///< careful while parts of the last transaction had to be undone

  mutable std::mutex catalog_mutex_;
  std::shared_ptr<const Catalog> catalog_;

  std::atomic<std::int64_t> commits_ = 0;
  std::atomic<std::int64_t> writes_ = 0;
  std::atomic<double> last_commit_ms_ = 0;
};

}  // namespace kedu::store::sqlite
