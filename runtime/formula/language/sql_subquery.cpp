// A lookup inside a filter, a row rule or an aggregate: a correlated sub-select. Its criteria are values as written, or
// fields that are compared as they are; a text of the record may be a pattern, which no SQL knows before it runs.
#include "formula/language/problems.h"
#include "formula/language/sql_emitter.h"

namespace kedu::formula {

namespace {

Sql select_from(const Sql& what, const Sql& rows, const Sql& where) {
  return sql("(SELECT ", what, " FROM ", rows, " AS l WHERE ", where, ")");
}

bool is_written(const Node& node) {
  return (node.is == Node::Is::text && !node.text.empty()) || node.is == Node::Is::number ||
         node.is == Node::Is::boolean;
}

}  // namespace

std::optional<Sql> SqlEmitter::equals_own(const std::string& column, const FarColumn& far, const Formula& value) {
  auto* reference = value.own_reference();
  if (!reference || reference->type.list) return {};
  auto& type = reference->type;
  bool alike = far.type.kind == type.kind && (type.kind != Kind::text || (far.is_id && reference->is_id));
  if (!alike) return {};
  auto own = context_.column(*reference);
  if (!own) {
    column_error_ = own.error();
    return {};
  }
  Piece piece{std::move(*own), type, true};
  return sql("(", column, "=", type.kind == Kind::number ? number(piece) : piece.sql, ")");
}

std::optional<Sql> SqlEmitter::lookup_where(const Node& node, const Lookup& lookup) {
  Sql where;
  for (std::size_t i = 0; i < lookup.criteria.size(); ++i) {
    auto& criterion = lookup.criteria[i];
    std::optional<Sql> one;
    if (criterion.value->constant)
      one = lookup_condition(lookup, i, *criterion.value->constant, context_);
    else
      one = equals_own("l.\"c" + std::to_string(i) + "\"", criterion.column, *criterion.value);
    if (!one) {
      auto& place = criterion.value->tree->len > 0 ? *criterion.value->tree : node;
      if (!column_error_ && !problem_) problem_ = problems::lookup_in_filter(place.pos, place.len);
      return {};
    }
    where += sql(i > 0 ? " AND " : "", *one);
  }
  return where;
}

Piece SqlEmitter::lookup(const Node& node) {
  using Measure = Lookup::Measure;
  auto& lookup = lookups_[static_cast<std::size_t>(node.slot) - references_.size()];
  bool nearest = lookup.match == Lookup::Match::smaller || lookup.match == Lookup::Match::larger;
  if (lookup.measure == Measure::average || nearest) return refuse(node, node.function->name);
  auto where = lookup_where(node, lookup);
  if (!where) return {sql("NULL"), node.type, true};
  auto rows = lookup_rows(lookup, context_);
  if (!rows) {
    column_error_ = rows.error();
    return {sql("NULL"), node.type, true};
  }
  if (lookup.measure == Measure::find) return found(node, lookup, *rows, *where);
  auto value = select_from(lookup_measure(lookup, context_.dialect), *rows, *where);
  bool extreme = lookup.measure == Measure::largest || lookup.measure == Measure::smallest;
  bool exact = lookup.measure == Measure::count || extreme || node.type.scale.has_value();
  if (!extreme) return {value, node.type, exact};
  // The largest of nothing is 0, the day that spreadsheets count from.
  if (node.type.kind == Kind::datetime) return refuse(node, node.function->name);
  if (node.type.kind != Kind::date) return {sql("coalesce(", value, ",0)"), node.type, exact};
  return {sql("coalesce(", value, sqlite() ? "" : ",DATE", sqlite() ? ",'1899-12-30')" : " '1899-12-30')"), node.type,
          true};
}

Piece SqlEmitter::found(const Node& node, const Lookup& lookup, const Sql& rows, const Sql& where) {
  // Nothing found is an error unless something else is given, and that may not be blank.
  if (node.children.empty() || !is_written(node.children[0]) || node.type.kind == Kind::any)
    return refuse(node, "XLOOKUP(…)");
  auto first = select_from(sql(lookup_value_column(lookup)), rows,
                           sql(where, " ORDER BY l.\"id\"", lookup.from_end ? " DESC" : "", " LIMIT 1"));
  return {sql("(CASE WHEN EXISTS", select_from(sql("1"), rows, where), " THEN ", first, " ELSE ",
              value(node.children[0]), " END)"),
          node.type, true};
}

}  // namespace kedu::formula
