#include "definition/lookups.h"

#include "definition/link/link.h"

namespace kedu::definition {

void each_lookup(const formula::Formula& formula, const std::function<void(const formula::Lookup&)>& see) {
  for (auto& lookup : formula.lookups) {
    see(lookup);
    for (auto& criterion : lookup.criteria) each_lookup(*criterion.value, see);
  }
}

std::vector<formula::FarColumn> columns_of_lookup(const formula::Lookup& lookup) {
  std::vector<formula::FarColumn> columns;
  for (auto& criterion : lookup.criteria) columns.push_back(criterion.column);
  if (lookup.of) columns.push_back(*lookup.of);
  return columns;
}

std::vector<formula::FarColumn> columns_looked_at(const formula::Formula& formula) {
  std::vector<formula::FarColumn> all;
  each_lookup(formula, [&](const formula::Lookup& lookup) {
    for (auto& column : columns_of_lookup(lookup)) all.push_back(column);
  });
  return all;
}

Own own_field_of(const Form& form, const formula::Lookup& lookup) {
  using Match = formula::Lookup::Match;
  if (lookup.match == Match::smaller || lookup.match == Match::larger) return {};
  Own best;
  for (auto& criterion : lookup.criteria) {
    auto* reference = criterion.value->own_reference();
    if (!reference || reference->path.size() != 1) continue;
    auto* field = form.field(reference->path[0]);
    if (!field) field = system_field(reference->path[0]);
    auto kind = reference->type.kind;
    bool compares = kind == criterion.column.type.kind && kind != formula::Kind::boolean && kind != formula::Kind::any;
    if (!field || !field->stored() || reference->type.list || !compares) continue;
    bool is_id = reference->is_id && criterion.column.is_id;
    // Ids find the fewest records, then numbers and dates, then texts.
    bool better = !best.field || (is_id && !best.is_id) ||
                  (!best.is_id && kind != formula::Kind::text && best.far->type.kind == formula::Kind::text);
    if (better) best = {field, &criterion.column, is_id};
  }
  return best;
}

void each_formula(const Definition& definition, const std::function<void(const Form*, const formula::Formula&)>& see) {
  for (auto& form : definition.forms) {
    auto some = [&](const std::optional<formula::Formula>& formula) {
      if (formula) see(&form, *formula);
    };
    some(form.title);
    for (auto& field : form.fields) {
      some(field.formula);
      some(field.initial);
    }
    for (auto& check : form.checks) see(&form, check.that);
    for (auto& access : form.access) some(access.where);
  }
  for (auto& formula : definition.formulas) see(nullptr, formula);
}

}  // namespace kedu::definition
