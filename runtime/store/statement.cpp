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

/// The expression, or the number of the output that is the same.
void append_selected(Sql& to, const Query& query, const Sql& expression) {
  if (!expression.params.empty())
    for (std::size_t i = 0; i < query.outputs.size(); ++i) {
      auto& output = query.outputs[i].expression;
      if (output.text != expression.text || output.params != expression.params) continue;
      to.text += std::to_string(i + 1);
      return;
    }
  append(to, expression);
}

/// SQLite's own order. A key is never blank: said of it, the order would only keep its index out of use.
std::string_view place_of_blanks(const Order& order, Dialect dialect) {
  if (dialect == Dialect::sqlite || order.expression.text == "t.\"id\"") return "";
  return order.descending ? " NULLS LAST" : " NULLS FIRST";
}

}  // namespace

Sql select_statement(const Query& query, std::string_view all, Dialect dialect) {
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
    append_selected(sql, query, expression);
  }
  comma = " ORDER BY ";
  for (auto& order : query.order) {
    sql.text += std::exchange(comma, ",");
    append_selected(sql, query, order.expression);
    if (order.descending) sql.text += " DESC";
    sql.text += place_of_blanks(order, dialect);
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
