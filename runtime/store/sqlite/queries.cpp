// SELECT under a deadline, rows decoded by the types the caller or the catalog knows.
#include "store/sqlite/queries.h"

#include "store/sqlite/cell.h"
#include "store/statement.h"

namespace kedu::store::sqlite {

namespace {

class Deadline {
 public:
  Deadline(Connection& connection, int ms) : connection_(connection) { connection_.set_deadline(ms); }
  Deadline(const Deadline&) = delete;
  ~Deadline() { connection_.set_deadline(0); }

 private:
  Connection& connection_;
};

Fields row_of(sqlite3_stmt* statement, const std::vector<Output>& outputs) {
  Fields row;
  row.reserve(outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    auto value = cell(statement, static_cast<int>(i), outputs[i].type);
    if (!value.is_blank()) row.append(outputs[i].name, std::move(value));
  }
  return row;
}

}  // namespace

Result<void> bind_all(sqlite3_stmt* statement, int first, const std::vector<Value>& params) {
  for (auto& param : params) KEDU_TRY(bind(statement, first++, param));
  return {};
}

Result<void> check_marks(sqlite3_stmt* statement, std::size_t params) {
  if (static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) == params) return {};
  return fail(ErrorCode::invalid, "the SQL has another number of ? than parameters");
}

Result<std::optional<Fields>> Queries::get(std::string_view table, std::string_view id) {
  Query query{.table = std::string(table)};
  query.where = {"t.\"id\"=?", {Value(id)}};
  KEDU_LET(auto rows, select(query));
  if (rows.empty()) return std::optional<Fields>();
  return std::optional(std::move(rows.front()));
}

Result<std::vector<Fields>> Queries::select(const Query& query) {
  const KnownTable* known = nullptr;
  if (query.source.text.empty() || query.outputs.empty()) {
    KEDU_LET(known, catalog_.find(query.table));
  }
  auto& outputs = query.outputs.empty() ? known->outputs : query.outputs;
  auto sql = select_statement(query, known ? known->all : std::string_view(), Dialect::sqlite);
  Deadline deadline(connection_, query_ms_);
  KEDU_LET(auto* statement, connection_.prepare(sql.text));
  Running running(statement);
  KEDU_TRY(check_marks(statement, sql.params.size()));
  KEDU_TRY(bind_all(statement, 1, sql.params));
  std::vector<Fields> rows;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) rows.push_back(row_of(statement, outputs));
  if (code != SQLITE_DONE) return connection_.error(code);
  return rows;
}

}  // namespace kedu::store::sqlite
