// What time alone changes: a formula that says TODAY or NOW, and all that is made from such a one.
#include <algorithm>

#include "definition/bind/bind.h"
#include "definition/lookups.h"

namespace kedu::definition {
namespace {

/// As far as influence.cpp follows rollups over links over rollups.
constexpr int most_steps = 8;

bool follows(const Definition& definition, const Form& form, const formula::Formula& formula, int steps);

bool follows(const Definition& definition, const Form& form, const std::string& id, int steps) {
  auto* field = form.field(id);
  if (!field) return false;
  if (field->formula) return follows(definition, form, *field->formula, steps);
  auto* other = field->rollup && field->rollup->where ? definition.form(field->rollup->form) : nullptr;
  return other && follows(definition, *other, *field->rollup->where, steps);
}

bool follows(const Definition& definition, const Form& form, const formula::Formula& formula, int steps) {
  if (formula.uses_clock) return true;
  if (steps == 0) return false;
  for (auto& reference : formula.references) {
    if (follows(definition, form, reference.path.front(), steps - 1)) return true;
    auto* first = reference.path.size() > 1 ? form.field(reference.path.front()) : nullptr;
    auto* target = first ? definition.form(first->target()) : nullptr;
    if (target && follows(definition, *target, reference.path[1], steps - 1)) return true;
  }
  auto columns = columns_looked_at(formula);
  return std::any_of(columns.begin(), columns.end(), [&](auto& column) {
    auto* other = definition.form(column.form);
    return other && follows(definition, *other, column.field, steps - 1);
  });
}

}  // namespace

bool follows_clock(const Definition& definition, const Form& form, const formula::Formula& formula) {
  return follows(definition, form, formula, most_steps);
}

}  // namespace kedu::definition
