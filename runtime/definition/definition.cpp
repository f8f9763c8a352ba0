#include "definition/definition.h"

#include <algorithm>
#include <array>

namespace kedu::definition {
namespace {

constexpr std::array<std::string_view, 16> type_names{
    "text",   "long_text", "phone", "number", "money",  "boolean", "date", "datetime",
    "choice", "choices",   "link",  "links",  "person", "people",  "file", "table"};

template <class Items, class Is>
auto* find_in(Items& items, Is is) {
  auto found = std::find_if(items.begin(), items.end(), is);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

std::string_view name_of(FieldType type) {
  return type_names[static_cast<std::size_t>(type)];
}

formula::Type formula_type(FieldType type) {
  using formula::Kind;
  switch (type) {
    case FieldType::number:
    case FieldType::money:
      return {Kind::number, false, {}};
    case FieldType::boolean:
      return {Kind::boolean, false, {}};
    case FieldType::date:
      return {Kind::date, false, {}};
    case FieldType::datetime:
      return {Kind::datetime, false, {}};
    case FieldType::choices:
    case FieldType::links:
    case FieldType::people:
    case FieldType::file:
      return {Kind::text, true, {}};
    case FieldType::table:
      return {Kind::any, true, {}};
    default:
      return {Kind::text, false, {}};
  }
}

const Field* Form::field(std::string_view field_id) const {
  return find_in(fields, [&](const Field& field) { return field.id == field_id; });
}

const Access* Form::access_of(std::string_view role) const {
  return find_in(access, [&](const Access& item) { return item.role == role; });
}

const Form* Definition::form(std::string_view id) const {
  return find_in(forms, [&](const Form& form) { return form.id == id; });
}

const Role* Definition::role(std::string_view id) const {
  return find_in(app.roles, [&](const Role& role) { return role.id == id; });
}

const Section* Definition::section(std::string_view kind, std::string_view id) const {
  return find_in(sections, [&](const Section& section) { return section.kind == kind && section.id == id; });
}

}  // namespace kedu::definition
