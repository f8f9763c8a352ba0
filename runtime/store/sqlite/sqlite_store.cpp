// Puts lock, lane, transactions and readers together.
#include "store/sqlite/sqlite_store.h"

#include <filesystem>
#include <future>

namespace kedu::store::sqlite {

namespace {

constexpr std::size_t most_readers = 8;

class Snapshot final : public Reader {
 public:
  Snapshot(Connection& connection, const Catalog& catalog, int query_ms)
      : connection_(connection), queries_(connection, catalog, query_ms) {}
  Snapshot(const Snapshot&) = delete;
  // Also when the caller's work throws. A connection that cannot end its transaction is not lent again.
  ~Snapshot() override { (void)connection_.run("ROLLBACK").ok(); }

  Result<std::optional<Fields>> get(std::string_view table, std::string_view id) override {
    return queries_.get(table, id);
  }
  Result<std::vector<Fields>> select(const Query& query) override { return queries_.select(query); }

 private:
  Connection& connection_;
  Queries queries_;
};

// Two names of one file must meet in one lock.
std::string canonical(const std::string& path) {
  std::error_code failed;
  auto name = std::filesystem::weakly_canonical(path, failed);
  return failed ? path : name.string();
}

}  // namespace

SqliteStore::SqliteStore(HostLock lock, const std::string& path, const Settings& settings)
    : lock_(std::move(lock)),
      query_ms_(settings.query_ms),
      transactions_(path, settings.query_ms, [this] { readers_.renew(); }),
      readers_([path] { return Connection::open(path, Connection::Mode::read); }, most_readers, settings.query_ms) {}

Result<std::unique_ptr<Store>> SqliteStore::open(const std::string& path, const Settings& settings) {
  auto name = canonical(path);
  KEDU_LET(auto lock, HostLock::take(name));
  std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(lock), name, settings));
  KEDU_TRY(store->transactions_.open());
  store->lane_.emplace([transactions = &store->transactions_](auto& batch) { transactions->run(batch); });
  return std::unique_ptr<Store>(std::move(store));
}

Result<void> SqliteStore::publish(const Schema& schema) {
  auto answer = std::make_shared<std::promise<Result<void>>>();
  auto waiting = answer->get_future();
  lane_->add({.work = [this, &schema](Writer&) { return transactions_.publish(schema); },
              .done = [answer](Result<void> result) { answer->set_value(std::move(result)); },
              .company = WriterLane::Company::alone});
  return waiting.get();
}

void SqliteStore::write(Work work, Done done) {
  lane_->add({std::move(work), std::move(done)});
}

Result<void> SqliteStore::read(const std::function<Result<void>(Reader&)>& work) {
  KEDU_LET(auto lease, readers_.borrow());
  auto catalog = transactions_.catalog();
  KEDU_TRY(lease.connection().run("BEGIN"));
  Snapshot snapshot(lease.connection(), *catalog, query_ms_);
  return work(snapshot);
}

Store::Figures SqliteStore::figures() const {
  auto figures = transactions_.figures();
  figures.queued = lane_->queued();
  return figures;
}

}  // namespace kedu::store::sqlite

namespace kedu::store {

Result<std::unique_ptr<Store>> open_sqlite(const std::string& path) {
  return sqlite::SqliteStore::open(path, {});
}

}  // namespace kedu::store
