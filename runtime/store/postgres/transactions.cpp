// A host's lane takes its turn by locking the table kedu_lane, which is empty and only there for that; the row of
// kedu_state says how far the hosts together have come. So works of all hosts run one after another, as in a file that
// one process holds, and only SERIALIZABLE against other programs is left to the database.
#include "store/postgres/transactions.h"

#include <algorithm>
#include <exception>
#include <thread>

#include "store/schema_plan.h"

namespace kedu::store::postgres {

namespace {

constexpr int most_attempts = 8;  // of one batch while others are in the way
constexpr auto patience = std::chrono::seconds(4);
constexpr auto first_wait = std::chrono::milliseconds(100);
constexpr auto longest_wait = std::chrono::seconds(2);

std::string create_statement(const Table& table) {
  std::string sql = "CREATE TABLE " + store::quoted(table.name) + "(\"id\" ";
  sql += table.key == Key::sequence ? "bigint PRIMARY KEY" : "text COLLATE \"C\" PRIMARY KEY";
  for (auto& each : table.columns)
    sql.append(",").append(store::quoted(each.name)).append(" ").append(declared(each.type));
  return sql + ")";
}

std::string add_statement(const std::string& table, const Column& column) {
  return "ALTER TABLE " + store::quoted(table) + " ADD COLUMN " + store::quoted(column.name) + " " +
         declared(column.type);
}

/// Blanks first, as lists are ordered; a key has none.
std::string index_statement(const NamedIndex& named) {
  std::string sql = named.index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
  sql += store::quoted(named.name) + " ON " + store::quoted(named.table);
  const char* before = "(";
  for (auto& each : named.index.columns)
    sql += std::exchange(before, ",") + store::quoted(each) + (each == "id" ? "" : " NULLS FIRST");
  return sql + ")";
}

/// What this transaction wrote.
News news_of(const PostgresWriter& writer, const Sequences& before) {
  News news;
  for (auto& table : writer.touched()) {
    auto* last = writer.sequences().find(table);
    auto* first = before.find(table);
    if (last && *last > (first ? *first : 0))
      news.tables.push_back({table, (first ? *first : 0) + 1, *last});
    else
      news.tables.push_back({table});
  }
  return news;
}

/// Hosts that start together create the schema one after the other.
std::string creation(const std::string& schema) {
  auto name = store::quoted(schema), domain = name + "." + store::quoted(list_domain);
  return "BEGIN; SET LOCAL statement_timeout TO 0; SELECT pg_advisory_xact_lock(hashtext('kedu'), hashtext(" +
         literal(schema) + ")); DO $$ BEGIN IF to_regnamespace(" + literal(name) + ") IS NULL THEN CREATE SCHEMA " +
         name + "; END IF; IF to_regtype(" + literal(domain) + ") IS NULL THEN CREATE DOMAIN " + domain +
         " AS text COLLATE \"C\"; END IF; END $$; CREATE TABLE IF NOT EXISTS " + name +
         ".kedu_lane(); CREATE TABLE IF NOT EXISTS " + name +
         ".kedu_state(single boolean PRIMARY KEY CHECK (single), version bigint NOT NULL, schema_version bigint NOT "
         "NULL,"
         " sequences text NOT NULL) WITH (fillfactor = 10); INSERT INTO " +
         name + ".kedu_state VALUES(true, 0, 0, '') ON CONFLICT DO NOTHING;" +
         std::string(formula::postgres_functions()) + "COMMIT";
}

}  // namespace

Result<void> Transactions::open() {
  KEDU_TRY(connect());
  KEDU_TRY(connection_->run_script(creation(target_.schema)));
  KEDU_TRY(
      connection_->ask("SELECT version, schema_version, pg_encoding_to_char(encoding), sequences FROM kedu_state,"
                       " pg_database"
                       " WHERE datname = current_database()"));
  KEDU_LET(auto state, connection_->finish());
  if (state.text(0, 2) != "UTF8") return fail(ErrorCode::unavailable, "the database's encoding must be UTF8");
  version_ = state.number(0, 0);
  schema_version_ = state.number(0, 1);
  known_ = Sequences::from(state.text(0, 3));
  return reload_catalog();
}

Result<void> Transactions::connect() {
  if (connection_ && !connection_->broken()) return {};
  auto now = Clock::now();
  if (now < next_try_) return fail(ErrorCode::unavailable, "postgres: the server is away");
  auto opened = Connection::open(target_);
  if (!opened) {
    back_off_ = std::clamp<Clock::duration>(back_off_ * 2, first_wait, longest_wait);
    next_try_ = Clock::now() + back_off_;
    return opened.error();
  }
  back_off_ = {};
  next_try_ = {};
  writer_.reset();
  connection_ = std::move(*opened);
  heard_.we_are(PQbackendPID(connection_->handle()));
  if (catalog_) adopt(*catalog_);
  return {};
}

void Transactions::adopt(Catalog catalog) {
  auto frozen = std::make_shared<const Catalog>(std::move(catalog));
  writer_ = std::make_unique<PostgresWriter>(*connection_, *frozen);
  std::lock_guard lock(catalog_mutex_);
  catalog_ = std::move(frozen);
}

Result<void> Transactions::reload_catalog() {
  KEDU_LET(auto catalog, load_catalog(*connection_));
  adopt(std::move(catalog));
  return {};
}

std::shared_ptr<const Catalog> Transactions::catalog() const {
  std::lock_guard lock(catalog_mutex_);
  return catalog_;
}

Store::Figures Transactions::figures() const {
  return {.commits = commits_, .writes = writes_, .last_commit_ms = last_commit_ms_};
}

void Transactions::run(std::vector<WriterLane::Job>& batch) {
  Answers answers(batch.size());
  auto durable = settle(batch, answers);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    bool lost = !durable && answers[i].ok();
    batch[i].done(lost ? Result<void>(durable.error()) : std::move(answers[i]));
  }
}

Result<void> Transactions::settle(std::vector<WriterLane::Job>& batch, Answers& answers) {
  auto care = Care::swift;
  auto until = Clock::now() + patience;
  for (int tries = 1;; ++tries) {
    KEDU_TRY(connect());
    auto end = attempt(batch, answers, care);
    if (end != End::committed) published_.reset();
    if (end == End::unknown) {
      KEDU_LET(auto committed, was_committed());
      if (committed) return {};
      end = End::lost;
    }
    if (end == End::committed) return {};
    if (end == End::failed || tries == most_attempts || Clock::now() > until) return error_;
    if (end == End::careful) care = Care::careful;
    if (end == End::again) std::this_thread::sleep_for(std::chrono::milliseconds(tries));
  }
}

Transactions::End Transactions::attempt(std::vector<WriterLane::Job>& batch, Answers& answers, Care care) {
  std::fill(answers.begin(), answers.end(), Result<void>());
  auto end = End::committed;
  if (auto begun = begin(care); !begun) end = ended_by(begun.error());
  if (end == End::committed) end = run_works(batch, answers);
  auto start = Clock::now();
  if (end == End::committed) end = commit();
  if (end == End::committed) {
    auto kept = std::count_if(answers.begin(), answers.end(), [](auto& answer) { return answer.ok(); });
    if (kept == 0) return end;
    ++commits_;
    writes_ += kept;
    last_commit_ms_ = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    return end;
  }
  if (!connection_->broken()) {
    if (!connection_->is_idle()) (void)connection_->finish().ok();
    (void)connection_->tell("ROLLBACK").ok();
    if (!connection_->finish()) connection_->give_up();
  }
  return end;
}

Transactions::End Transactions::ended_by(Error error) {
  error_ = std::move(error);
  if (connection_->broken()) return End::lost;
  return connection_->failure() == Connection::Failure::again ? End::again : End::failed;
}

Result<void> Transactions::begin(Care care) {
  // LOCK before the first query: the snapshot is taken after the turn has come.
  KEDU_TRY(connection_->tell("BEGIN ISOLATION LEVEL SERIALIZABLE"));
  KEDU_TRY(connection_->tell("LOCK TABLE kedu_lane IN EXCLUSIVE MODE"));
  KEDU_TRY(connection_->ask("SELECT version, schema_version, sequences, pg_current_xact_id()::text FROM kedu_state"));
  KEDU_LET(auto state, connection_->finish());
  if (state.rows() != 1) return fail(ErrorCode::unavailable, "postgres: kedu_state has no row");
  transaction_ = state.text(0, 3);
  if (state.number(0, 1) != schema_version_) {
    KEDU_TRY(reload_catalog());
    schema_version_ = state.number(0, 1);
  }
  at_begin_ = Sequences::from(state.text(0, 2));
  writer_->begin(care, at_begin_);
  if (state.number(0, 0) != version_) KEDU_TRY(catch_up(state.number(0, 0)));
  return {};
}

/// Another host, or a commit of ours that was not answered, came between.
Result<void> Transactions::catch_up(std::int64_t version) {
  News news;
  for (auto& [table, key] : at_begin_.all()) {
    auto* known = known_.find(table);
    auto first = known ? *known + 1 : 1;
    if (first <= key) news.tables.push_back({table, first, key});
  }
  if (catch_up_) KEDU_TRY(catch_up_(*writer_, news));
  version_ = version;
  known_ = at_begin_;
  return {};
}

Transactions::End Transactions::run_works(std::vector<WriterLane::Job>& batch, Answers& answers) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    answers[i] = writer_->nested([&]() -> Result<void> {
      try {
        return batch[i].work(*writer_);
      } catch (const std::exception& exception) {
        return fail(ErrorCode::internal, std::string("a write threw: ") + exception.what());
      }
    });
    if (!answers[i]) published_.reset();
    if (connection_->broken()) {
      error_ = fail(ErrorCode::unavailable, "postgres: the connection was lost");
      return End::lost;
    }
    if (!writer_->spoilt()) continue;
    error_ = answers[i] ? fail(ErrorCode::unavailable, "postgres: a statement failed") : answers[i].error();
    if (connection_->failure() == Connection::Failure::again) return End::again;
    return End::careful;
  }
  return End::committed;
}

Transactions::End Transactions::commit() {
  if (!writer_->wrote()) {
    auto ended = connection_->tell("ROLLBACK");
    if (ended) {
      auto answer = connection_->finish();
      if (answer) return End::committed;
      return ended_by(answer.error());
    }
    return ended_by(ended.error());
  }
  auto schema_version = schema_version_ + (published_ ? 1 : 0);
  auto sent = connection_->tell(
      "UPDATE kedu_state SET version = ?, schema_version = ?, sequences = ?",
      {{std::to_string(version_ + 1), 0}, {std::to_string(schema_version), 0}, {writer_->sequences().text(), 0}});
  auto news = news_of(*writer_, at_begin_);
  if (sent) sent = connection_->tell("SELECT pg_notify(current_schema(), ?)", {{payload_of(news), 0}});
  if (sent) sent = connection_->ask("COMMIT");
  if (!sent) return ended_by(sent.error());
  auto answer = connection_->finish();
  if (!answer) {
    error_ = answer.error();
    if (connection_->broken()) return End::unknown;
    // A queued insert failed: which one is to blame is found out carefully.
    return connection_->failure() == Connection::Failure::again ? End::again : End::careful;
  }
  if (answer->command() != "COMMIT") {
    error_ = fail(ErrorCode::internal, "postgres: the transaction was rolled back");
    return End::careful;
  }
  ++version_;
  schema_version_ = schema_version;
  known_ = writer_->sequences();
  heard_.add(news);
  if (published_) adopt(*std::exchange(published_, std::nullopt));
  return End::committed;
}

Result<bool> Transactions::was_committed() {
  auto number = transaction_;
  for (auto until = Clock::now() + patience; Clock::now() < until;
       std::this_thread::sleep_for(std::chrono::milliseconds(20))) {
    if (!connect()) continue;
    if (!connection_->ask("SELECT pg_xact_status(?::xid8)", {{number, 0}})) continue;
    auto answer = connection_->finish();
    if (!answer || answer->is_null(0, 0)) continue;
    if (answer->text(0, 0) == "committed") return true;
    if (answer->text(0, 0) == "aborted") return false;
  }
  return fail(ErrorCode::unavailable,
              "postgres: the connection was cut during the commit; repeat with the same Idempotency-Key");
}

Result<void> Transactions::publish(const Schema& schema) {
  KEDU_LET(auto plan, plan_schema(catalog()->schema(), schema));
  KEDU_LET(auto indexes, load_index_names(*connection_));
  std::erase_if(plan.indexes, [&](auto& index) { return indexes.contains(index.name); });
  if (plan.tables.empty() && plan.columns.empty() && plan.indexes.empty()) return {};
  KEDU_TRY(writer_->run("SET LOCAL statement_timeout TO 0"));
  for (auto& table : plan.tables) KEDU_TRY(writer_->run(create_statement(table)));
  for (auto& [table, column] : plan.columns) KEDU_TRY(writer_->run(add_statement(table, column)));
  for (auto& index : plan.indexes) KEDU_TRY(writer_->run(index_statement(index)));
  KEDU_LET(auto catalog, load_catalog(*connection_));
  published_ = std::move(catalog);
  return {};
}

}  // namespace kedu::store::postgres
