// Who may see and change what: one decision for a (person, form), used by list, detail, history, export, aggregate and
// every plug-in route alike. A cell (row, field) is visible when some role of the person both sees the row and does not
// hide the field: the union over roles of their visible cells. Beside that, records of other forms may let one person
// read one record (`lets_read`: a task lets its approver): then every field that some role of theirs does not hide.
// Deny by default.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/directory.h"
#include "definition/definition.h"
#include "formula/sql.h"

namespace kedu::access {

/// What one decision needs of the app: the form and how its names become SQL.
struct FormRules {
  const definition::Form* form = nullptr;
  /// The person field that makes a record somebody's own; empty: created_by alone. Of the form `person` it is `id`.
  std::string owner_field;
};

FormRules rules_of(const definition::Form& form);

class Policy {
 public:
  /// Without a viewer: the system, which may everything. `rules` and what it points to outlive the policy.
  Policy(const FormRules& rules, std::optional<Viewer> viewer, formula::SqlContext sql);

  /// The person has a role that sees the form at all, or may be let read one of its records.
  bool may_see_form() const;
  /// The person has a role that sees the form: it belongs into their navigation.
  bool has_role_for_form() const;
  /// TRUE for rows the person sees: own = owner or creator is the person; department = owner's (or creator's)
  /// department is one of the viewer's; narrowed by the role's `where`.
  formula::Sql row_condition() const;
  /// The field as this person reads it: the column itself, or NULL where no role shows the cell. Holds for rows that
  /// row_condition() lets through; use it in outputs, filters, sorts and sums alike, so that nothing hidden leaks.
  formula::Sql visible_column(std::string_view field, formula::Sql column) const;
  /// Whether a role through which the person sees the form keeps this field from them.
  bool hides(std::string_view field) const;
  /// Some role shows every row whole: what is read needs no cutting.
  bool sees_everything() const;
  bool may_create() const;
  /// Whether some role that sees the form shows the field; in which rows is visible_column's affair.
  bool may_read(std::string_view field) const;
  /// Whether some role that may create or edit leaves the field writable; in which rows is write_condition's affair.
  bool may_write(std::string_view field) const;
  /// Whether some role edits every row and leaves the field open.
  bool may_write_everywhere(std::string_view field) const;
  /// Whether some role that may create leaves the field open in a new record.
  bool may_fill(std::string_view field) const;
  /// TRUE for rows the person may edit, or erase.
  formula::Sql edit_condition() const;
  formula::Sql erase_condition() const;
  /// TRUE for rows in which the person may write this field: one role must see the row, edit it and leave the field
  /// open.
  formula::Sql write_condition(std::string_view field) const;

 private:
  formula::Sql condition_of(const definition::Access& access) const;
  formula::Sql any_of(const std::function<bool(const definition::Access&)>& counts) const;
  bool some(const std::function<bool(const definition::Access&)>& counts) const;
  /// TRUE for rows that records of other forms let this person read, whatever their roles.
  formula::Sql granted() const;
  /// Some role of theirs does not hide the field, whether or not it sees the form.
  bool left_open(std::string_view field) const;

  const FormRules& rules_;
  std::optional<Viewer> viewer_;
  formula::SqlContext sql_;
  std::vector<const definition::Access*> roles_;      ///< the person's, as far as they see the form or may create in it
  std::vector<const definition::Access*> all_roles_;  ///< the person's, where other forms' records may let them read
};

}  // namespace kedu::access
