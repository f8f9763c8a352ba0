// What formulas look up in other forms, for whoever must know: the order of computing, who follows whom, indexes.
#pragma once

#include <functional>
#include <vector>

#include "definition/definition.h"

namespace kedu::definition {

/// Calls `see` with each lookup of a formula, and with those inside their criteria.
void each_lookup(const formula::Formula& formula, const std::function<void(const formula::Lookup&)>& see);
/// Every column that a lookup reads: criteria first, then what it hands back.
std::vector<formula::FarColumn> columns_of_lookup(const formula::Lookup& lookup);
/// All of a formula's, its nested lookups' too.
std::vector<formula::FarColumn> columns_looked_at(const formula::Formula& formula);

/// The own field whose value a criterion compares with its column, when the criterion is nothing but that field: who
/// follows a record of the other form is then found by that record's value.
struct Own {
  const Field* field = nullptr;  ///< of the form that holds the formula; system fields too
  const formula::FarColumn* far = nullptr;
  bool is_id = false;  ///< ids on both sides
};
Own own_field_of(const Form& form, const formula::Lookup& lookup);

/// Calls `see` with each formula of the definition and the form whose names it uses; null for those of sections.
void each_formula(const Definition& definition, const std::function<void(const Form*, const formula::Formula&)>& see);

}  // namespace kedu::definition
