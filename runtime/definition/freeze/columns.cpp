// Where a form's names live in SQL: own columns, and correlated sub-selects for what is one link away and for rollups.
// Deleted records count nowhere.
#include "definition/definition.h"
#include "definition/link/link.h"

namespace kedu::definition {
namespace {

using store::Sql;

/// Writes the SQL of one form's names under one alias. Sub-selects take the next alias, so that none hides another.
class ColumnWriter {
 public:
  ColumnWriter(const Definition& definition, formula::Dialect dialect, DateTime now)
      : definition_(definition), dialect_(dialect), now_(now) {}

  Result<Sql> write(const Form& form, const std::string& alias, int depth, const formula::Reference& reference) const {
    const auto& path = reference.path;
    if (path.empty() || path.size() > 2) return unknown(reference);
    auto* first = find(form, path[0]);
    if (!first) return unknown(reference);
    if (path.size() == 1) return field_sql(*first, alias, depth);
    bool single = first->type == FieldType::link || first->type == FieldType::person;
    auto* target = definition_.form(first->to);
    if (!single || !target)
      return fail(ErrorCode::invalid, reference.key() + ": a list of linked records cannot be used in a filter");
    auto* second = find(*target, path[1]);
    if (!second) return unknown(reference);
    auto inner = next_alias(depth);
    KEDU_LET(auto key, field_sql(*first, alias, depth));
    KEDU_LET(auto value, field_sql(*second, inner, depth + 1));
    Sql sql{"(SELECT ", {}};
    sql += value;
    sql += from(target->table, inner, "id");
    sql += key;
    sql += Sql{" AND " + inner + ".\"deleted_at\" IS NULL)", {}};
    return sql;
  }

 private:
  static std::string next_alias(int depth) { return "k" + std::to_string(depth + 1); }

  static Sql from(const std::string& table, const std::string& alias, const std::string& key) {
    return {" FROM " + store::quoted(table) + " AS " + alias + " WHERE " + alias + "." + store::quoted(key) + " = ",
            {}};
  }

  static Error unknown(const formula::Reference& reference) {
    return fail(ErrorCode::invalid, "no such name: " + reference.key());
  }

  static const Field* find(const Form& form, const std::string& name) {
    if (auto* field = form.field(name)) return field;
    return system_field(name);
  }

  Result<Sql> field_sql(const Field& field, const std::string& alias, int depth) const {
    if (field.rollup) return rollup_sql(field, *field.rollup, alias, depth);
    return Sql{alias + "." + store::quoted(field.id), {}};
  }

  Result<Sql> rollup_sql(const Field& field, const Rollup& rollup, const std::string& alias, int depth) const {
    auto* other = definition_.form(rollup.form);
    if (!other) return fail(ErrorCode::invalid, "no such form: " + rollup.form);
    auto inner = next_alias(depth);
    Sql sql{"(SELECT " + measure(field, rollup, inner), {}};
    sql += from(other->table, inner, rollup.by);
    sql += Sql{alias + ".\"id\" AND " + inner + ".\"deleted_at\" IS NULL", {}};
    if (rollup.where) {
      formula::SqlContext context;
      context.dialect = dialect_;
      context.now = now_;
      context.zone = definition_.zone.get();
      context.column = [this, other, inner, depth](const formula::Reference& reference) {
        return write(*other, inner, depth + 1, reference);
      };
      KEDU_LET(auto where, formula::to_sql_condition(*rollup.where, context));
      sql += Sql{" AND (", {}};
      sql += where;
      sql += Sql{")", {}};
    }
    sql += Sql{")", {}};
    return sql;
  }

  std::string measure(const Field& field, const Rollup& rollup, const std::string& alias) const {
    auto of = alias + "." + store::quoted(rollup.of);
    switch (rollup.measure) {
      case Rollup::Measure::count:
        return "COUNT(*)";
      case Rollup::Measure::min:
        return "MIN(" + of + ")";
      case Rollup::Measure::max:
        return "MAX(" + of + ")";
      case Rollup::Measure::sum:
        break;
    }
    // Sums of doubles are brought back to the field's decimals, so that cents stay cents.
    auto sum = "COALESCE(SUM(" + of + "), 0)";
    auto decimals = std::to_string(field.decimals);
    if (dialect_ == formula::Dialect::sqlite) return "ROUND(" + sum + ", " + decimals + ")";
    return "ROUND((" + sum + ")::numeric, " + decimals + ")::double precision";
  }

  const Definition& definition_;
  formula::Dialect dialect_;
  DateTime now_;
};

}  // namespace

formula::ColumnOf columns_of(const Definition& definition, const Form& form, formula::Dialect dialect, DateTime now) {
  return [writer = ColumnWriter(definition, dialect, now), &form](const formula::Reference& reference) {
    return writer.write(form, "t", 0, reference);
  };
}

formula::RowsOf lookup_rows_of(const Definition& definition, formula::Dialect dialect, DateTime now) {
  return [&definition, dialect, now](const std::string& form_id, std::span<const std::string> fields) -> Result<Sql> {
    auto* form = definition.form(form_id);
    if (!form) return fail(ErrorCode::invalid, "no such form: " + form_id);
    auto column = columns_of(definition, *form, dialect, now);
    Sql rows{R"((SELECT t."id" AS "id")", {}};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      KEDU_LET(auto value, column({{fields[i]}, {}}));
      rows += Sql{",", {}};
      rows += value;
      rows += Sql{" AS \"c" + std::to_string(i) + "\"", {}};
    }
    rows += Sql{" FROM " + store::quoted(form->table) + R"( AS t WHERE t."deleted_at" IS NULL))", {}};
    return rows;
  };
}

}  // namespace kedu::definition
