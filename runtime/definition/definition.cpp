#include "definition/definition.h"

#include <algorithm>

namespace kedu::definition {
namespace {

template <class Items, class Is>
auto* find_in(Items& items, Is is) {
  auto found = std::find_if(items.begin(), items.end(), is);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

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
