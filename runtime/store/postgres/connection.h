// One connection to PostgreSQL, always in libpq's pipeline mode: statements are queued and sent together, and answered
// together at `finish`. Errors come in our words.
#pragma once

#include <libpq-fe.h>

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/catalog.h"
#include "store/postgres/cell.h"

namespace kedu::store::postgres {

struct Target {
  std::string url;     ///< postgres://user:password@host:port/database?…, or libpq's "host=… dbname=…"
  std::string schema;  ///< the workspace
  int query_ms = 0;    ///< every statement stops after this
};

/// 'it''s', for the few places that take no parameter; the text is never a user's.
std::string literal(std::string_view text);

/// The rows of one statement.
class Answer {
 public:
  Answer() = default;
  explicit Answer(PGresult* result) : result_(result) {}

  int rows() const { return PQntuples(result_.get()); }
  bool is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }
  std::string_view text(int row, int column) const {
    return {PQgetvalue(result_.get(), row, column), static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
  }
  std::int64_t number(int row, int column) const { return std::atoll(PQgetvalue(result_.get(), row, column)); }
  TypeNumber type(int column) const { return PQftype(result_.get(), column); }
  /// Rows that an UPDATE or DELETE touched.
  std::int64_t changed() const { return std::atoll(PQcmdTuples(result_.get())); }
  std::string_view command() const { return PQcmdStatus(result_.get()); }

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

/// Used by one thread at a time.
class Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const Target& target);
  Connection(const Connection&) = delete;
  ~Connection();

  /// Runs many statements as one text, with nothing queued; for creating a schema.
  Result<void> run_script(const std::string& sql);
  /// Queues a statement whose rows nobody wants.
  Result<void> tell(std::string_view sql, const std::vector<Param>& params = {});
  /// Queues the statement that `finish` hands the answer of: the last one asked. invalid, and nothing is queued, when
  /// the SQL has another number of ? than there are parameters.
  Result<void> ask(std::string_view sql, const std::vector<Param>& params = {});
  /// Sends what is queued and waits for all of it. The first error ends the pipeline: what stands behind it was not
  /// run, and an open transaction can only be rolled back.
  Result<Answer> finish();
  /// Sends what is queued and does not wait: the next `finish` takes those answers as well.
  void send_off();
  /// Nothing is queued and nothing on its way.
  bool is_idle() const { return expected_.empty(); }

  /// Why the last `finish` failed.
  enum class Failure {
    statement,  ///< the statement is to blame
    again,      ///< another transaction was in the way (40001, 40P01): run the whole transaction again
    lost,       ///< the connection is gone
  };
  Failure failure() const { return failure_; }
  bool broken() const { return broken_; }
  void give_up() { broken_ = true; }

  bool fit_to_keep() const { return !broken_; }
  /// Takes what is on its way and looks whether the server has closed the connection meanwhile.
  bool fit_to_lend();

  PGconn* handle() { return connection_; }

 private:
  struct Statement {
    std::string name;
    std::size_t marks = 0;
  };
  enum class Kind { prepare, told, asked, sync };
  struct Expected {
    Kind kind;
    std::string key;  ///< of a statement being prepared
  };

  explicit Connection(PGconn* connection) : connection_(connection) {}
  Result<void> set_up(const Target& target);
  Result<void> queue(std::string_view sql, const std::vector<Param>& params, Kind kind);
  Result<const Statement*> prepare(std::string_view sql, const std::vector<Param>& params);
  Error error_of(const PGresult* result);
  Error lost();

  PGconn* connection_;
  ByText<Statement> statements_;
  std::vector<Expected> expected_;  ///< in the order of the answers
  int next_name_ = 0;
  Failure failure_ = Failure::statement;
  bool broken_ = false;
};

}  // namespace kedu::store::postgres
