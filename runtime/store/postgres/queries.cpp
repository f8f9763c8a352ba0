// SELECT with typed outputs; blanks are left out of a row.
#include "store/postgres/queries.h"

#include "store/statement.h"

namespace kedu::store::postgres {

Result<std::vector<Param>> encoded(const std::vector<Value>& values) {
  std::vector<Param> params;
  params.reserve(values.size() + 4);
  for (auto& value : values) {
    KEDU_LET(auto param, encoded(value));
    params.push_back(std::move(param));
  }
  return params;
}

Result<Asked> asked(const Query& query, const Catalog& catalog) {
  const KnownTable* known = nullptr;
  if (query.source.text.empty() || query.outputs.empty()) {
    KEDU_LET(known, catalog.find(query.table));
  }
  auto sql = select_statement(query, known ? known->all : std::string_view(), Dialect::postgres);
  // LIMIT -1 is another database's word for all; the two last parameters are LIMIT and OFFSET.
  if (query.limit < 0 && query.offset > 0) sql.params[sql.params.size() - 2] = Value();
  KEDU_LET(auto params, encoded(sql.params));
  return Asked{std::move(sql.text), std::move(params), query.outputs.empty() ? &known->outputs : &query.outputs};
}

std::optional<Query> key_query(const KnownTable& table, std::string_view id) {
  Query query{.table = table.table.name, .where = {"t.\"id\"=?", {Value(id)}}};
  if (table.table.key == Key::text) return query;
  auto number = sequence_key(Value(id));
  if (!number) return std::nullopt;
  query.where.params = {*number};
  return query;
}

std::vector<Fields> rows_of(const Answer& answer, const std::vector<Output>& outputs) {
  std::vector<Fields> rows(static_cast<std::size_t>(answer.rows()));
  for (std::size_t at = 0; at < rows.size(); ++at) {
    auto& row = rows[at];
    row.reserve(outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      int line = static_cast<int>(at), column = static_cast<int>(i);
      if (answer.is_null(line, column)) continue;
      row.append(outputs[i].name, decoded(answer.text(line, column), answer.type(column), outputs[i].type));
    }
  }
  return rows;
}

}  // namespace kedu::store::postgres
