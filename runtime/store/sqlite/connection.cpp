// The settings that make SQLite durable and strict, and the table from its result codes to ours.
#include "store/sqlite/connection.h"

#include <cstring>

#include "store/sqlite/functions.h"

namespace kedu::store::sqlite {

namespace {

constexpr int busy_ms = 5'000;              // another program may hold the file for a moment
constexpr int steps_between_looks = 4'000;  // of the virtual machine, between two looks at the clock: about 0.1 ms

// Readers cannot write however the SQL came about; table contents and functions, nothing else.
int only_select(void*, int action, const char*, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return std::strcmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    default:
      return SQLITE_DENY;
  }
}

// "UNIQUE constraint failed: lead.phone, lead.day" → "taken: lead.phone, lead.day"
std::string taken(const char* message) {
  const char* columns = std::strstr(message, ": ");
  return std::string("taken") + (columns ? columns : "");
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Mode mode) {
  // Counting memory takes a process-wide mutex at each allocation, and nobody asks for the count.
  [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
              (mode == Mode::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  sqlite3* database = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  if (!database) return fail(ErrorCode::unavailable, "no memory to open " + path);
  std::unique_ptr<Connection> connection(new Connection(database));
  if (code != SQLITE_OK) return connection->error(code);
  KEDU_TRY(connection->set_up(mode));
  return connection;
}

Result<void> Connection::set_up(Mode mode) {
  add_functions(database_);
  sqlite3_busy_timeout(database_, busy_ms);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Otherwise a misspelled "column" is silently a text.
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_progress_handler(
      database_, steps_between_looks,
      [](void* self) {
        auto deadline = static_cast<Connection*>(self)->deadline_;
        return deadline != std::chrono::steady_clock::time_point() && std::chrono::steady_clock::now() > deadline ? 1
                                                                                                                  : 0;
      },
      this);
  if (mode == Mode::read) {
    KEDU_TRY(run_once("PRAGMA query_only=ON"));
    // json_each declares itself at its first use, which the authorizer would refuse: let it happen before.
    KEDU_TRY(run_once("SELECT 1 FROM json_each('[]')"));
    sqlite3_set_authorizer(database_, only_select, nullptr);
    return {};
  }
  // The hook counts; the lane checkpoints when nobody waits for an answer (which is why the automatic one is off).
  sqlite3_wal_hook(
      database_,
      [](void* self, sqlite3*, const char*, int frames) {
        static_cast<Connection*>(self)->log_frames_ = frames;
        return SQLITE_OK;
      },
      this);
  for (const char* setting :
       {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=OFF", "PRAGMA cache_size=-32000",
        "PRAGMA journal_size_limit=67108864", "PRAGMA temp_store=MEMORY", "PRAGMA secure_delete=OFF"})
    KEDU_TRY(run_once(setting));
  return {};
}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close_v2(database_);
}

Result<sqlite3_stmt*> Connection::compile(std::string_view sql, unsigned flags) {
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), flags, &statement, &rest);
  if (code != SQLITE_OK) return error(code);
  if (statement && rest == sql.data() + sql.size()) return statement;
  sqlite3_finalize(statement);
  return fail(ErrorCode::invalid, "not one SQL statement");
}

Result<sqlite3_stmt*> Connection::prepare(std::string_view sql) {
  if (auto* known = statements_.find(sql)) return known;
  KEDU_LET(auto* statement, compile(sql, SQLITE_PREPARE_PERSISTENT));
  statements_.add(std::string(sql), statement);
  return statement;
}

Result<void> Connection::run_once(std::string_view sql) {
  KEDU_LET(auto* statement, compile(sql, 0));
  auto result = finish(statement);
  sqlite3_finalize(statement);
  return result;
}

Result<void> Connection::run(std::string_view sql) {
  KEDU_LET(auto* statement, prepare(sql));
  Running running(statement);
  return finish(statement);
}

Result<void> Connection::finish(sqlite3_stmt* statement) {
  int code = sqlite3_step(statement);
  while (code == SQLITE_ROW) code = sqlite3_step(statement);  // some pragmas answer
  if (code != SQLITE_DONE) return error(code);
  return {};
}

Error Connection::error(int code) {
  const char* said = sqlite3_errmsg(database_);
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return fail(ErrorCode::conflict, taken(said));
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_FULL:
      broken_ = true;
      return fail(ErrorCode::unavailable, "the disk is full");
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_PERM: {
      broken_ = true;
      return fail(ErrorCode::unavailable, std::string("sqlite: ") + said);
    }
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(ErrorCode::unavailable, std::string("sqlite: ") + said);
    case SQLITE_INTERRUPT:
      return fail(ErrorCode::timeout, "query_ms: the query took too long");
    case SQLITE_TOOBIG:
      return fail(ErrorCode::too_large, std::string("sqlite: ") + said);
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
    case SQLITE_AUTH:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
      return fail(ErrorCode::invalid, std::string("sqlite: ") + said);
    default:
      return fail(ErrorCode::internal, std::string("sqlite: ") + said);
  }
}

void Connection::set_deadline(int ms) {
  deadline_ = ms > 0 ? std::chrono::steady_clock::now() + std::chrono::milliseconds(ms)
                     : std::chrono::steady_clock::time_point();
}

}  // namespace kedu::store::sqlite
