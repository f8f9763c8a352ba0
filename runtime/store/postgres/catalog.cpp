// Reads pg_attribute and pg_class, so that a schema written by any version tells its own columns.
#include "store/postgres/catalog.h"

#include <map>

namespace kedu::store::postgres {

namespace {

constexpr std::string_view columns_sql =
    "SELECT c.relname, a.attname, t.typname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid"
    " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
    " ORDER BY c.relname, a.attnum";
constexpr std::string_view indexes_sql =
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind IN ('i', 'I')";

}  // namespace

Result<Catalog> load_catalog(Connection& connection) {
  KEDU_TRY(connection.ask(columns_sql));
  KEDU_LET(auto answer, connection.finish());
  struct Found {
    Table table;
    bool has_key = false;
  };
  std::map<std::string, Found, std::less<>> tables;
  for (int row = 0; row < answer.rows(); ++row) {
    std::string name(answer.text(row, 0)), column(answer.text(row, 1));
    auto type = type_of(answer.text(row, 2));
    auto& found = tables[name];
    found.table.name = name;
    if (column != "id") {
      found.table.columns.push_back({column, type});
      continue;
    }
    found.has_key = true;
    found.table.key = type == ColumnType::integer ? Key::sequence : Key::text;
  }
  Catalog catalog;
  for (auto& [name, found] : tables)
    if (found.has_key) catalog.add(KnownTable(std::move(found.table)));
  return catalog;
}

Result<std::set<std::string>> load_index_names(Connection& connection) {
  KEDU_TRY(connection.ask(indexes_sql));
  KEDU_LET(auto answer, connection.finish());
  std::set<std::string> names;
  for (int row = 0; row < answer.rows(); ++row) names.emplace(answer.text(row, 0));
  return names;
}

}  // namespace kedu::store::postgres
