// Puts lane, transactions and readers together.
#include "store/postgres/postgres_store.h"

#include <algorithm>
#include <future>

#include "store/statement.h"

namespace kedu::store::postgres {

namespace {

constexpr std::size_t most_readers = 8;
constexpr std::size_t most_schema_bytes = 40;  // what is made of it stays an identifier

/// A snapshot begins with its first query, in the same packet, and ends without being waited for.
class Snapshot final : public Reader {
 public:
  Snapshot(Connection& connection, const Catalog& catalog) : connection_(connection), catalog_(catalog) {}
  Snapshot(const Snapshot&) = delete;
  ~Snapshot() override {
    if (!begun_) return;
    if (!connection_.tell("COMMIT")) return;
    connection_.send_off();
  }

  bool begun() const { return begun_; }

  Result<std::optional<Fields>> get(std::string_view table, std::string_view id) override {
    KEDU_LET(auto* known, catalog_.find(table));
    auto query = key_query(*known, id);
    if (!query) return std::optional<Fields>();
    KEDU_LET(auto rows, select(*query));
    if (rows.empty()) return std::optional<Fields>();
    return std::optional(std::move(rows.front()));
  }

  Result<std::vector<Fields>> select(const Query& query) override {
    KEDU_LET(auto wanted, asked(query, catalog_));
    if (!begun_) {
      KEDU_TRY(connection_.tell("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
      KEDU_TRY(connection_.tell("SAVEPOINT query"));
      begun_ = true;
    }
    auto sent = connection_.ask(wanted.sql, wanted.params);
    if (!sent && connection_.broken()) return sent.error();
    auto answer = connection_.finish();
    if (!sent) return sent.error();
    if (answer) return rows_of(*answer, *wanted.outputs);
    // The snapshot outlives a query that failed.
    if (!connection_.broken()) KEDU_TRY(connection_.tell("ROLLBACK TO SAVEPOINT query"));
    return answer.error();
  }

 private:
  Connection& connection_;
  const Catalog& catalog_;
  bool begun_ = false;
};

Result<void> check_name(const std::string& schema) {
  bool plain = !schema.empty() && schema.size() <= most_schema_bytes && schema.front() >= 'a' &&
               schema.front() <= 'z' && std::all_of(schema.begin(), schema.end(), [](char c) {
                 return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
               });
  if (plain && schema != "public" && schema != "information_schema" && !schema.starts_with("pg_")) return {};
  return fail(ErrorCode::invalid,
              "工作区名只能是小写字母、数字和下划线，最多 40 个 / a workspace's name is a-z, 0-9 and _, at most 40: '" +
                  schema + "'");
}

}  // namespace

PostgresStore::PostgresStore(const Target& target)
    : target_(target),
      transactions_(target, heard_),
      readers_([target] { return Connection::open(target); }, most_readers, target.query_ms) {}

Result<std::unique_ptr<Store>> PostgresStore::open(Target target) {
  KEDU_TRY(check_name(target.schema));
  std::unique_ptr<PostgresStore> store(new PostgresStore(target));
  KEDU_TRY(store->transactions_.open());
  store->lane_.emplace([transactions = &store->transactions_](auto& batch) { transactions->run(batch); });
  store->listener_.emplace(target, store->heard_);
  return std::unique_ptr<Store>(std::move(store));
}

Result<void> PostgresStore::publish(const Schema& schema) {
  auto answer = std::make_shared<std::promise<Result<void>>>();
  auto waiting = answer->get_future();
  lane_->add({.work = [this, &schema](Writer&) { return transactions_.publish(schema); },
              .done = [answer](Result<void> result) { answer->set_value(std::move(result)); },
              .company = WriterLane::Company::alone});
  return waiting.get();
}

void PostgresStore::write(Work work, Done done) {
  lane_->add({std::move(work), std::move(done)});
}

Result<void> PostgresStore::read(const std::function<Result<void>(Reader&)>& work) {
  KEDU_LET(auto lease, readers_.borrow());
  auto catalog = transactions_.catalog();
  bool begun = false;
  {
    Snapshot snapshot(lease.connection(), *catalog);
    KEDU_TRY(work(snapshot));
    begun = snapshot.begun();
  }
  if (begun) return {};
  // Nothing was asked: whether the server answers is still what the caller wants to know.
  KEDU_TRY(lease.connection().tell("SELECT 1"));
  KEDU_TRY(lease.connection().finish());
  return {};
}

Result<std::vector<Fields>> PostgresStore::claim(const Query& query, std::string_view column, DateTime until) {
  auto catalog = transactions_.catalog();
  KEDU_LET(auto* known, catalog->find(query.table));
  Query keys = query;
  keys.outputs = {{"id", store::column("id")}};
  auto sql = select_statement(keys, {}, Dialect::postgres);
  // Rows that another host is just being handed are passed over, not waited for.
  sql.text = "WITH claimed AS MATERIALIZED (" + sql.text + " FOR UPDATE OF t SKIP LOCKED) UPDATE " +
             store::quoted(query.table) + " AS t SET " + store::quoted(column) +
             " = ? FROM claimed WHERE t.\"id\" = claimed.\"id\" RETURNING " + known->all;
  sql.params.emplace_back(until);
  KEDU_LET(auto params, encoded(sql.params));
  KEDU_LET(auto lease, readers_.borrow());
  KEDU_TRY(lease.connection().ask(sql.text, params));
  KEDU_LET(auto answer, lease.connection().finish());
  auto rows = rows_of(answer, known->outputs);
  std::sort(rows.begin(), rows.end(), [](const Fields& a, const Fields& b) {
    auto &one = a.get("id"), &other = b.get("id");
    return one.number() != other.number() ? one.number() < other.number() : one.text() < other.text();
  });
  return rows;
}

Store::Figures PostgresStore::figures() const {
  auto figures = transactions_.figures();
  figures.queued = lane_->queued();
  return figures;
}

}  // namespace kedu::store::postgres

namespace kedu::store {

Result<std::unique_ptr<Store>> open_postgres(const std::string& url, const std::string& workspace) {
  return postgres::PostgresStore::open({url, workspace, limits::query_ms});
}

Result<void> drop_postgres(const std::string& url, const std::string& workspace) {
  KEDU_LET(auto connection, postgres::Connection::open({url, workspace, 0}));
  KEDU_TRY(connection->tell("DROP SCHEMA IF EXISTS " + store::quoted(workspace) + " CASCADE"));
  KEDU_TRY(connection->finish());
  return {};
}

}  // namespace kedu::store
