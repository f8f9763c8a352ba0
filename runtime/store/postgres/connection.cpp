// The settings that make a session strict and bounded, the pipeline, and the table from SQLSTATE to our codes.
#include "store/postgres/connection.h"

#include <poll.h>

#include "store/postgres/numbered.h"

namespace kedu::store::postgres {

namespace {

constexpr std::size_t most_statements = 512;  // prepared in one session; then all are let go
constexpr int least_version = 130'000;        // xid8 and trim_scale

constexpr const char* lock_ms = "10000";              // another host writes, or a table is being changed
constexpr const char* idle_transaction_ms = "10000";  // a host that was stopped in a transaction stops nobody else

std::string field(const PGresult* result, int code) {
  auto* text = PQresultErrorField(result, code);
  return text ? text : "";
}

/// `Key (phone, "day")=(…) already exists.` of table lead → `taken: lead.phone, lead.day`.
std::string taken(const PGresult* result) {
  auto table = field(result, PG_DIAG_TABLE_NAME);
  auto detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  auto open = detail.find('('), close = detail.find(")=(");
  if (open == std::string::npos || close == std::string::npos) return "taken: " + table;
  std::string out = "taken: ", name;
  auto names = std::string_view(detail).substr(open + 1, close - open - 1);
  auto put = [&] {
    out += (out.ends_with(": ") ? "" : ", ") + table + "." + name;
    name.clear();
  };
  for (char c : names) {
    if (c == ',')
      put();
    else if (c != '"' && c != ' ')
      name += c;
  }
  put();
  return out;
}

std::string settings(const Target& target) {
  return "SET search_path TO " + store::quoted(target.schema) +
         "; SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO, YMD'; SET extra_float_digits TO 1"
         "; SET standard_conforming_strings TO on; SET jit TO off; SET statement_timeout TO " +
         std::to_string(target.query_ms) + "; SET lock_timeout TO " + lock_ms +
         "; SET idle_in_transaction_session_timeout TO " + idle_transaction_ms +
         // Whoever administers the server may ask for more than the local disk, never for less.
         "; SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
         "; SELECT set_config('application_name', " +
         literal("kedu " + target.schema) + ", false)";
}

}  // namespace

std::string literal(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') out += c;
    out += c;
  }
  return out + "'";
}

Result<std::unique_ptr<Connection>> Connection::open(const Target& target) {
  // What the address says itself comes later and wins.
  const char* names[] = {"connect_timeout",
                         "keepalives_idle",
                         "keepalives_interval",
                         "keepalives_count",
                         "tcp_user_timeout",
                         "client_encoding",
                         "dbname",
                         nullptr};
  const char* values[] = {"5", "5", "2", "3", "10000", "UTF8", target.url.c_str(), nullptr};
  std::unique_ptr<Connection> connection(new Connection(PQconnectdbParams(names, values, 1)));
  if (PQstatus(connection->connection_) != CONNECTION_OK) return connection->lost();
  KEDU_TRY(connection->set_up(target));
  return connection;
}

Result<void> Connection::set_up(const Target& target) {
  PQsetNoticeProcessor(
      connection_, [](void*, const char*) {}, nullptr);
  if (PQserverVersion(connection_) < least_version)
    return fail(ErrorCode::unavailable, "PostgreSQL 13 or newer is needed");
  std::unique_ptr<PGresult, decltype(&PQclear)> set(PQexec(connection_, settings(target).c_str()), PQclear);
  if (PQresultStatus(set.get()) != PGRES_TUPLES_OK) return error_of(set.get());
  if (PQenterPipelineMode(connection_) != 1) return lost();
  return {};
}

Result<void> Connection::run_script(const std::string& sql) {
  if (broken_ || PQexitPipelineMode(connection_) != 1) return lost();
  std::unique_ptr<PGresult, decltype(&PQclear)> ran(PQexec(connection_, sql.c_str()), PQclear);
  auto status = PQresultStatus(ran.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return error_of(ran.get());
  if (PQenterPipelineMode(connection_) != 1) return lost();
  return {};
}

Connection::~Connection() {
  PQfinish(connection_);
}

Error Connection::lost() {
  broken_ = true;
  failure_ = Failure::lost;
  std::string said = PQerrorMessage(connection_);
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return fail(ErrorCode::unavailable, "postgres: " + (said.empty() ? "the connection is gone" : said));
}

Result<const Connection::Statement*> Connection::prepare(std::string_view sql, const std::vector<Param>& params) {
  // The same text with other kinds of parameters is another statement.
  std::string key(sql);
  key += '\0';
  for (auto& param : params) key.append(std::to_string(param.type)).append(",");
  if (auto known = statements_.find(key); known != statements_.end()) return &known->second;
  auto text = numbered(sql);
  if (text.marks != params.size()) return fail(ErrorCode::invalid, "the SQL has another number of ? than parameters");
  if (statements_.size() >= most_statements) {
    statements_.clear();
    KEDU_TRY(tell("DEALLOCATE ALL"));
    statements_.clear();  // itself as well
  }
  Statement statement{"s" + std::to_string(++next_name_), text.marks};
  std::vector<Oid> types;
  for (auto& param : params) types.push_back(param.type);
  if (!PQsendPrepare(connection_, statement.name.c_str(), text.sql.c_str(), static_cast<int>(types.size()),
                     types.data()))
    return lost();
  expected_.push_back({Kind::prepare, key});
  return &statements_.emplace(std::move(key), std::move(statement)).first->second;
}

Result<void> Connection::queue(std::string_view sql, const std::vector<Param>& params, Kind kind) {
  if (broken_) return lost();
  KEDU_LET(auto* statement, prepare(sql, params));
  std::vector<const char*> values;
  values.reserve(params.size());
  for (auto& param : params) values.push_back(param.text ? param.text->c_str() : nullptr);
  if (!PQsendQueryPrepared(connection_, statement->name.c_str(), static_cast<int>(values.size()), values.data(),
                           nullptr, nullptr, 0))
    return lost();
  expected_.push_back({kind, {}});
  return {};
}

Result<void> Connection::tell(std::string_view sql, const std::vector<Param>& params) {
  return queue(sql, params, Kind::told);
}

Result<void> Connection::ask(std::string_view sql, const std::vector<Param>& params) {
  return queue(sql, params, Kind::asked);
}

void Connection::send_off() {
  if (broken_ || !PQpipelineSync(connection_)) {
    broken_ = true;
    return;
  }
  expected_.push_back({Kind::sync, {}});
  PQflush(connection_);
}

Result<Answer> Connection::finish() {
  if (broken_) return lost();
  send_off();
  std::optional<Error> first;
  Answer asked;
  for (auto& expected : expected_) {
    PGresult* result = broken_ ? nullptr : PQgetResult(connection_);
    if (!result) {
      broken_ = true;
      break;
    }
    Answer answer(result);
    auto status = PQresultStatus(result);
    bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC;
    if (!done && expected.kind == Kind::prepare) statements_.erase(expected.key);
    if (!done && !first && status != PGRES_PIPELINE_ABORTED) first = error_of(result);
    if (done && expected.kind == Kind::asked) asked = std::move(answer);
    if (expected.kind == Kind::sync) continue;
    while (PGresult* more = PQgetResult(connection_)) PQclear(more);  // each statement's answers end with a null
    if (PQstatus(connection_) != CONNECTION_OK) broken_ = true;
  }
  expected_.clear();
  if (broken_) {
    failure_ = Failure::lost;
    return first ? *first : lost();
  }
  if (first) return *first;
  return asked;
}

bool Connection::fit_to_lend() {
  if (broken_) return false;
  if (!is_idle() && !finish()) return false;
  pollfd socket{PQsocket(connection_), POLLIN, 0};
  if (::poll(&socket, 1, 0) == 0) return true;
  return PQconsumeInput(connection_) == 1 && PQstatus(connection_) == CONNECTION_OK;
}

Error Connection::error_of(const PGresult* result) {
  auto state = field(result, PG_DIAG_SQLSTATE);
  auto said = "postgres: " + field(result, PG_DIAG_MESSAGE_PRIMARY);
  failure_ = Failure::statement;
  if (state.empty() || PQstatus(connection_) != CONNECTION_OK) return lost();
  if (state == "23505") return fail(ErrorCode::conflict, taken(result));
  if (state == "57014") return fail(ErrorCode::timeout, "query_ms: the query took too long");
  if (state == "40001" || state == "40P01") {
    failure_ = Failure::again;
    return fail(ErrorCode::unavailable, said);
  }
  auto group = state.substr(0, 2);
  if (group == "57" || group == "08" || group == "58" || state == "25006") {
    // The server stops, or became a standby: another connection may find the one that takes writes.
    broken_ = true;
    failure_ = Failure::lost;
    return fail(ErrorCode::unavailable, said);
  }
  if (state == "25P03" || group == "53" || group == "55") return fail(ErrorCode::unavailable, said);
  if (group == "54") return fail(ErrorCode::too_large, said);
  if (group == "42" || group == "22" || group == "23" || group == "0A" || group == "26")
    return fail(ErrorCode::invalid, said);
  return fail(ErrorCode::internal, said);
}

}  // namespace kedu::store::postgres
