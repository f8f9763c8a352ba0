// The faces of sql.h over SqlEmitter.
#include "formula/language/sql_emitter.h"

namespace kedu::formula {

Sql& Sql::operator+=(const Sql& other) {
  text += other.text;
  params.insert(params.end(), other.params.begin(), other.params.end());
  return *this;
}

namespace {

Result<Sql> finished(const SqlEmitter& emitter, Sql made) {
  if (emitter.problem())
    return fail(ErrorCode::invalid, emitter.problem()->message.zh + " / " + emitter.problem()->message.en);
  if (emitter.column_error()) return *emitter.column_error();
  return made;
}

}  // namespace

Result<Sql> to_sql(const Formula& formula, const SqlContext& context) {
  SqlEmitter emitter(context, formula);
  auto piece = emitter.value(*formula.tree);
  return finished(emitter, std::move(piece.sql));
}

Result<Sql> to_sql_condition(const Formula& formula, const SqlContext& context) {
  SqlEmitter emitter(context, formula);
  auto condition = emitter.truth(*formula.tree);
  return finished(emitter, std::move(condition));
}

Sql list_contains(Sql list, const Value& item, Dialect dialect) {
  bool sqlite = dialect == Dialect::sqlite;
  Sql made{sqlite ? "EXISTS(SELECT 1 FROM json_each(coalesce(" : "coalesce((", {}};
  made += list;
  made += Sql{sqlite ? ", '[]')) WHERE value = ?)" : ")::jsonb @> to_jsonb(?::text), FALSE)", {item}};
  return made;
}

std::optional<Diagnostic> not_pushable(const Formula& formula) {
  SqlContext context;
  context.column = [](const Reference&) -> Result<Sql> { return Sql{"c", {}}; };
  context.rows = [](const std::string&, std::span<const std::string>) -> Result<Sql> { return Sql{"r", {}}; };
  SqlEmitter emitter(context, formula);
  emitter.value(*formula.tree);
  return emitter.problem();
}

}  // namespace kedu::formula
