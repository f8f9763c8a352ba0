// Contract calls as SQL text. Identifiers enter only through quoted(), values only as parameters.
#include "store/statement.h"

namespace kedu::store {

namespace {

void append(Sql& to, const Sql& part) {
  to.text += part.text;
  to.params.insert(to.params.end(), part.params.begin(), part.params.end());
}

void append_where(Sql& to, const Sql& where) {
  if (where.text.empty()) return;
  to.text += " WHERE ";
  append(to, where);
}

}  // namespace

Sql select_statement(const Query& query, std::string_view all) {
  Sql sql{"SELECT ", {}};
  sql.text.reserve(256);
  if (query.outputs.empty()) sql.text += all;
  const char* comma = "";
  for (auto& output : query.outputs) {
    sql.text += std::exchange(comma, ",");
    append(sql, output.expression);
    sql.text += " AS " + store::quoted(output.name);
  }
  sql.text += " FROM ";
  if (query.source.text.empty())
    sql.text += store::quoted(query.table) + " AS t";
  else
    append(sql, query.source);
  append_where(sql, query.where);
  comma = " GROUP BY ";
  for (auto& expression : query.group_by) {
    sql.text += std::exchange(comma, ",");
    append(sql, expression);
  }
  comma = " ORDER BY ";
  for (auto& order : query.order) {
    sql.text += std::exchange(comma, ",");
    append(sql, order.expression);
    if (order.descending) sql.text += " DESC";
  }
  if (query.limit >= 0 || query.offset > 0) {
    sql.text += " LIMIT ? OFFSET ?";
    sql.params.emplace_back(query.limit);
    sql.params.emplace_back(query.offset);
  }
  return sql;
}

std::string all_columns(const Table& table) {
  std::string out = "t.\"id\"";
  for (auto& each : table.columns) out += ",t." + store::quoted(each.name);
  return out;
}

std::string insert_statement(std::string_view table, std::span<const std::string> columns) {
  std::string out = "INSERT INTO " + store::quoted(table);
  if (columns.empty()) return out + " DEFAULT VALUES";
  std::string marks;
  const char* before = "(";
  for (auto& name : columns) {
    out += before + store::quoted(name);
    marks += std::exchange(before, ",");
    marks += '?';
  }
  return out + ") VALUES" + marks + ")";
}

std::string put_statement(std::string_view table, std::span<const std::string> columns) {
  auto out = insert_statement(table, columns);
  const char* before = " ON CONFLICT(\"id\") DO UPDATE SET ";
  for (auto& name : columns)
    if (name != "id") out += std::exchange(before, ",") + store::quoted(name) + "=excluded." + store::quoted(name);
  return *before == ',' ? out : out + " ON CONFLICT(\"id\") DO NOTHING";
}

Sql update_statement(std::string_view table, const Fields& changes, const Sql& where) {
  Sql sql{"UPDATE " + store::quoted(table) + " AS t", {}};
  const char* before = " SET ";
  for (auto& [name, value] : changes) sql.text += std::exchange(before, ",") + store::quoted(name) + "=?";
  append_where(sql, where);
  return sql;
}

Sql erase_statement(std::string_view table, const Sql& where) {
  Sql sql{"DELETE FROM " + store::quoted(table) + " AS t", {}};
  append_where(sql, where);
  return sql;
}

}  // namespace kedu::store
