// Reads sqlite_schema and table_info, so that a file written by any version tells its own columns.
#include "store/sqlite/catalog.h"

#include "store/sqlite/cell.h"

namespace kedu::store::sqlite {

namespace {

Result<std::vector<std::string>> table_names(Connection& connection) {
  KEDU_LET(auto* statement,
           connection.prepare(
               "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"));
  Running running(statement);
  std::vector<std::string> names;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) names.push_back(cell(statement, 0, ColumnType::text).text());
  if (code != SQLITE_DONE) return connection.error(code);
  return names;
}

/// Nothing when it has no key: another tool's table.
Result<std::optional<KnownTable>> load_table(Connection& connection, const std::string& name) {
  KEDU_LET(auto* statement, connection.prepare("SELECT name, type FROM pragma_table_info(?) ORDER BY cid"));
  const Value wanted(name);
  Running running(statement);
  KEDU_TRY(bind(statement, 1, wanted, ColumnType::text));
  Table table{.name = name};
  bool has_key = false;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    auto column_name = cell(statement, 0, ColumnType::text).text();
    auto type = type_of(cell(statement, 1, ColumnType::text).text());
    if (column_name != "id") {
      table.columns.push_back({column_name, type});
      continue;
    }
    has_key = true;
    table.key = type == ColumnType::integer ? Key::sequence : Key::text;
  }
  if (code != SQLITE_DONE) return connection.error(code);
  return has_key ? std::optional(KnownTable(std::move(table))) : std::nullopt;
}

}  // namespace

Result<Catalog> load_catalog(Connection& connection) {
  KEDU_LET(auto names, table_names(connection));
  Catalog catalog;
  for (auto& name : names) {
    KEDU_LET(auto table, load_table(connection, name));
    if (table) catalog.add(std::move(*table));
  }
  return catalog;
}

}  // namespace kedu::store::sqlite
