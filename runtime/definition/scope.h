// The names formulas may use: a form's fields by id or label, one link further, and the roots a section adds.
#pragma once

#include "definition/definition.h"
#include "definition/load.h"

namespace kedu::definition {

/// The columns of a table field, as the formulas of its columns see them: bare.
std::unique_ptr<formula::Scope> scope_of_row(const Definition& definition, const std::vector<Field>& columns);

/// `scope` as a section asks for it; null when it names a form that is not there.
std::unique_ptr<formula::Scope> scope_of(const Definition& definition, const FormulaScope& scope);

/// The type of a field's value in formulas.
formula::Type type_of(const Field& field);

/// The field by id, by system name, or by a label that only one field has.
const Field* find_name(const std::vector<Field>& fields, std::string_view name);

/// The fields behind a link, person or table field; null when nothing is behind it.
const std::vector<Field>* fields_behind(const Definition& definition, const Field& field);

/// A field of any form as a lookup's column: {form, field}, each by id or label; "form:hospital" is the form even where
/// a field is called so.
std::optional<formula::FarColumn> far_column(const Definition& definition, std::span<const std::string> names);

}  // namespace kedu::definition
