// Nothing is answered before COMMIT has synced the log, and after a failed COMMIT nothing is written before the file
// was opened anew: SQLite itself would go on acknowledging on top of what the disk dropped.
#include "store/sqlite/transactions.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>

#include "store/schema_plan.h"
#include "store/sqlite/cell.h"

namespace kedu::store::sqlite {

namespace {

constexpr int check_ms = 2'000;
constexpr int checkpoint_frames = 4'000;  // of 4 KiB: enough that pages written again and again are moved once
constexpr int waiting_frames = 10'000;    // the mover is behind: wait for it; a crash leaves about 40 MB to read
constexpr int restart_frames = 64'000;    // readers have kept the log from starting anew: wait for them

std::string create_statement(const Table& table) {
  std::string sql = "CREATE TABLE " + store::quoted(table.name) + "(\"id\" ";
  sql += table.key == Key::sequence ? "INTEGER PRIMARY KEY AUTOINCREMENT" : "TEXT PRIMARY KEY NOT NULL";
  for (auto& each : table.columns)
    sql.append(",").append(store::quoted(each.name)).append(" ").append(declared(each.type));
  return sql + ")";
}

std::string add_statement(const std::string& table, const Column& column) {
  return "ALTER TABLE " + store::quoted(table) + " ADD COLUMN " + store::quoted(column.name) + " " +
         std::string(declared(column.type));
}

std::string index_statement(const NamedIndex& named) {
  std::string sql = named.index.unique ? "CREATE UNIQUE INDEX IF NOT EXISTS " : "CREATE INDEX IF NOT EXISTS ";
  sql += store::quoted(named.name) + " ON " + store::quoted(named.table);
  const char* before = "(";
  for (auto& each : named.index.columns) sql += std::exchange(before, ",") + store::quoted(each);
  return sql + ")";
}

}  // namespace

Result<void> Transactions::open() {
  std::error_code nothing_there;
  auto left = std::filesystem::file_size(path_ + "-wal", nothing_there);
  bool crashed = !nothing_there && left > 0;  // a clean close removes the log
  KEDU_LET(connection_, Connection::open(path_, Connection::Mode::write));
  if (crashed) KEDU_TRY(check(*connection_));
  KEDU_LET(auto catalog, load_catalog(*connection_));
  adopt(std::move(catalog));
  return {};
}

Result<void> Transactions::reopen() {
  mover_.wait_until_idle();
  (void)mover_.has_failed();  // what it left undone is done here
  moving_ = false;
  // The old one stays open meanwhile: with it would go the shared index of the log, which readers need and which a full
  // disk has no room for.
  KEDU_LET(auto connection, Connection::open(path_, Connection::Mode::write));
  // Moves every acknowledged frame into the file and syncs it: proof that the disk takes writes again.
  int code = sqlite3_wal_checkpoint_v2(connection->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) return connection->error(code);
  KEDU_TRY(check(*connection));
  KEDU_LET(auto catalog, load_catalog(*connection));
  writer_.reset();
  connection_ = std::move(connection);
  adopt(std::move(catalog));
  on_reopen_();
  return {};
}

Result<void> Transactions::check(Connection& connection) const {
  KEDU_LET(auto* statement, connection.prepare("PRAGMA quick_check(1)"));
  connection.set_deadline(check_ms);
  Running running(statement);
  int code = sqlite3_step(statement);
  connection.set_deadline(0);
  if (code == SQLITE_INTERRUPT) return {};  // sound as far as it was looked at
  if (code != SQLITE_ROW) return connection.error(code);
  auto found = cell(statement, 0, ColumnType::text).text();
  if (found == "ok") return {};
  return fail(ErrorCode::unavailable, path_ + " is damaged: " + found);
}

void Transactions::adopt(Catalog catalog) {
  auto frozen = std::make_shared<const Catalog>(std::move(catalog));
  writer_ = std::make_unique<SqliteWriter>(*connection_, *frozen, query_ms_);
  std::lock_guard lock(catalog_mutex_);
  catalog_ = std::move(frozen);
}

std::shared_ptr<const Catalog> Transactions::catalog() const {
  std::lock_guard lock(catalog_mutex_);
  return catalog_;
}

Store::Figures Transactions::figures() const {
  return {.commits = commits_, .writes = writes_, .last_commit_ms = last_commit_ms_};
}

void Transactions::run(std::vector<WriterLane::Job>& batch) {
  std::vector<Result<void>> answers(batch.size());
  auto durable = commit(batch, answers);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    bool lost = !durable && answers[i].ok();
    batch[i].done(lost ? Result<void>(durable.error()) : std::move(answers[i]));
  }
  if (durable) checkpoint();
}

Result<void> Transactions::commit(std::vector<WriterLane::Job>& batch, std::vector<Result<void>>& answers) {
  if (mover_.has_failed()) connection_->give_up();
  if (connection_->broken()) KEDU_TRY(reopen());
  // A job that stands alone changes tables, which counts as no change of rows.
  bool alone = batch.front().company == WriterLane::Company::alone;
  KEDU_TRY(connection_->run("BEGIN IMMEDIATE"));
  auto result = run_works(batch, answers, alone ? Care::careful : care_);
  if (result && writer_->spoiled()) {
    result = connection_->run("ROLLBACK");
    if (result) result = connection_->run("BEGIN IMMEDIATE");
    if (result) result = run_works(batch, answers, Care::careful);
  }
  care_ = writer_->undone() ? Care::careful : Care::hopeful;
  auto start = std::chrono::steady_clock::now();
  if (result) result = connection_->run("COMMIT");
  if (!result) {
    (void)connection_->run("ROLLBACK").ok();
    connection_->give_up();
    published_.reset();
    return result;
  }
  if (published_) adopt(*std::exchange(published_, std::nullopt));
  auto kept = std::count_if(answers.begin(), answers.end(), [](auto& answer) { return answer.ok(); });
  if (kept == 0) return {};
  ++commits_;
  writes_ += kept;
  last_commit_ms_ = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return {};
}

/// Ends early when the transaction is spoiled.
Result<void> Transactions::run_works(std::vector<WriterLane::Job>& batch, std::vector<Result<void>>& answers,
                                     Care care) {
  writer_->begin(care);
  for (std::size_t i = 0; i < batch.size() && !writer_->spoiled(); ++i) {
    answers[i] = writer_->attempt("work", [&] { return run_work(batch[i].work); });
    if (connection_->broken() || !connection_->in_transaction()) {
      // The disk is to blame, not this work: everybody in the transaction is told so.
      auto error = answers[i] ? fail(ErrorCode::unavailable, "the disk failed") : answers[i].error();
      return error;
    }
    if (!answers[i]) published_.reset();
  }
  return {};
}

Result<void> Transactions::run_work(const Store::Work& work) {
  try {
    return work(*writer_);
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, std::string("a write threw: ") + exception.what());
  }
}

Result<void> Transactions::publish(const Schema& schema) {
  KEDU_LET(auto plan, plan_schema(catalog()->schema(), schema));
  for (auto& table : plan.tables) KEDU_TRY(connection_->run_once(create_statement(table)));
  for (auto& [table, column] : plan.columns) KEDU_TRY(connection_->run_once(add_statement(table, column)));
  for (auto& index : plan.indexes) KEDU_TRY(connection_->run_once(index_statement(index)));
  KEDU_LET(auto catalog, load_catalog(*connection_));
  published_ = std::move(catalog);
  return {};
}

void Transactions::checkpoint() {
  int frames = connection_->log_frames();
  if (frames < checkpoint_frames) return;
  if (!std::exchange(moving_, true)) return mover_.start();
  if (frames >= waiting_frames) mover_.wait_until_idle();
  if (!mover_.is_idle()) return;
  moving_ = false;
  int mode = frames < restart_frames ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART;
  int code = sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, mode, nullptr, nullptr);
  if (code != SQLITE_OK) (void)connection_->error(code);  // marks a failed disk; the next batch reopens
}

}  // namespace kedu::store::sqlite
