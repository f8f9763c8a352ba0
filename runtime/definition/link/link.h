// The fourth pass: blocks become typed forms, fields, roles and sections, and every name they mention resolves.
// Formulas are left to `bind`.
#pragma once

#include "definition/definition.h"
#include "definition/link/cursor.h"
#include "definition/merge.h"

namespace kedu::definition {

/// Fills `definition` from blocks; forms and sections keep the order and index of the blocks.
void link(const Merged& merged, Definition& definition, Issues& issues);

/// What the linking of one form needs around it.
struct LinkContext {
  const Merged& merged;
  Definition& definition;
  Issues& issues;

  void issue(std::string code, SourceSpan span, Text message, Text hint = {},
             Severity severity = Severity::error) const;
  /// An unknown name, with the names there are.
  void unknown(std::string code, const Cursor& at, const char* zh, const char* en,
               const std::vector<std::string>& names) const;
  void unknown(std::string code, SourceSpan span, const std::string& name, const char* zh, const char* en,
               const std::vector<std::string>& names) const;
  std::vector<std::string> form_ids() const;
};

void link_app(const LinkContext& context);
/// The fields as they stand alone: ids, types, and the properties each type has.
void declare_fields(const LinkContext& context, const Cursor& list, const std::vector<std::string>& plugins, Form& form,
                    std::vector<Field>& fields);
/// What needs the other forms: links and rollups.
void link_fields(const LinkContext& context, const Cursor& list, const Form& form, std::vector<Field>& fields);
void link_form(const LinkContext& context, const Cursor& block, Form& form);

/// created_at and its kin as fields, as formulas, lists and rollups see them; null when it is no system name.
const Field* system_field(std::string_view name);
const std::vector<Field>& system_fields();

}  // namespace kedu::definition
