// Reads sqlite_schema and table_info, so that a file written by any version tells its own columns.
#include "store/sqlite/catalog.h"

#include "store/sqlite/cell.h"
#include "store/statement.h"

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

Result<KnownTable> load_table(Connection& connection, const std::string& name) {
  KEDU_LET(auto* statement, connection.prepare("SELECT name, type FROM pragma_table_info(?) ORDER BY cid"));
  const Value wanted(name);
  Running running(statement);
  KEDU_TRY(bind(statement, 1, wanted, ColumnType::text));
  KnownTable known;
  known.table.name = name;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    auto column_name = cell(statement, 0, ColumnType::text).text();
    auto type = type_of(cell(statement, 1, ColumnType::text).text());
    if (column_name == "id")
      known.table.key = type == ColumnType::integer ? Key::sequence : Key::text;
    else
      known.table.columns.push_back({column_name, type});
    known.types.emplace(column_name, type);
  }
  if (code != SQLITE_DONE) return connection.error(code);
  known.outputs.push_back({"id", {}, known.table.key == Key::sequence ? ColumnType::integer : ColumnType::text});
  for (auto& each : known.table.columns) known.outputs.push_back({each.name, {}, each.type});
  known.all = all_columns(known.table);
  return known;
}

}  // namespace

Result<Catalog> Catalog::load(Connection& connection) {
  KEDU_LET(auto names, table_names(connection));
  Catalog catalog;
  for (auto& name : names) {
    KEDU_LET(auto table, load_table(connection, name));
    if (table.types.contains("id")) catalog.tables_.emplace(name, std::move(table));  // others are not ours
  }
  return catalog;
}

Result<const KnownTable*> Catalog::find(std::string_view table) const {
  auto found = tables_.find(table);
  if (found == tables_.end()) return fail(ErrorCode::invalid, "no table " + std::string(table));
  return &found->second;
}

Schema Catalog::schema() const {
  Schema schema;
  for (auto& [name, known] : tables_) schema.push_back(known.table);
  return schema;
}

}  // namespace kedu::store::sqlite
