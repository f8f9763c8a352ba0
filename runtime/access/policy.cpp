// Row and field rules as SQL: the union over a person's roles. What is not granted is FALSE.
#include "access/policy.h"

#include <algorithm>

#include "store/store.h"

namespace kedu::access {

namespace {

using definition::Access;
using definition::Sees;
using formula::Sql;

const Sql always{"1=1", {}};
const Sql never{"1=0", {}};

bool is(const Sql& a, const Sql& b) {
  return a.text == b.text;
}

void append(Sql& to, const Sql& part) {
  to.text += part.text;
  to.params.insert(to.params.end(), part.params.begin(), part.params.end());
}

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool shows(const Access& access, std::string_view field) {
  return access.sees != Sees::none && !contains(access.hidden, field);
}

bool leaves_open(const Access& access, std::string_view field) {
  return !contains(access.hidden, field) && !contains(access.readonly, field);
}

/// TRUE or FALSE, never NULL, so that whoever negates it is not surprised; and an index on the column still serves.
Sql is_person(const std::string& column, const std::string& person) {
  auto name = store::column(column).text;
  return {"(" + name + " IS NOT NULL AND " + name + " = ?)", {person}};
}

Sql is_in_departments(const std::string& column, const std::vector<std::string>& departments) {
  auto name = store::column(column).text;
  Sql sql{
      "(" + name + " IS NOT NULL AND " + name + R"( IN (SELECT p."id" FROM "person" AS p WHERE p."department" IN ()",
      {}};
  for (auto& department : departments) {
    sql.text += sql.params.empty() ? "?" : ",?";
    sql.params.emplace_back(department);
  }
  sql.text += ")))";
  return sql;
}

Sql either(const std::vector<Sql>& conditions) {
  Sql any;
  for (auto& condition : conditions) {
    if (!any.text.empty()) any.text += " OR ";
    append(any, condition);
  }
  if (conditions.size() > 1) any.text = "(" + any.text + ")";
  return any.text.empty() ? never : any;
}

}  // namespace

FormRules rules_of(const definition::Form& form) {
  if (form.id == "person") return {&form, "id"};
  return {&form, form.owner};
}

Policy::Policy(const FormRules& rules, std::optional<Viewer> viewer, formula::SqlContext sql)
    : rules_(rules), viewer_(std::move(viewer)), sql_(std::move(sql)) {
  if (!viewer_ || !viewer_->person.active) return;
  for (auto& access : rules_.form->access)
    if (contains(viewer_->person.roles, access.role)) {
      if (access.sees != Sees::none || access.create) roles_.push_back(&access);
      if (!rules_.form->grants.empty()) all_roles_.push_back(&access);
    }
}

Sql Policy::condition_of(const Access& access) const {
  if (access.sees == Sees::none) return never;
  Sql rows = always;
  if (access.sees != Sees::all) {
    std::vector<std::string> columns{"created_by"};
    if (!rules_.owner_field.empty()) columns.insert(columns.begin(), rules_.owner_field);
    std::vector<Sql> ways;
    for (auto& column : columns) ways.push_back(is_person(column, viewer_->person.id));
    if (access.sees == Sees::department && !viewer_->departments.empty())
      for (auto& column : columns) ways.push_back(is_in_departments(column, viewer_->departments));
    rows = either(ways);
  }
  if (!access.where) return rows;
  auto where = formula::to_sql_condition(*access.where, sql_);
  if (!where) return never;  // loading has refused such a formula; if one is here all the same, it grants nothing
  where->text = "(" + where->text + ")";
  if (is(rows, always)) return *where;
  Sql both{"(", {}};
  append(both, rows);
  both.text += " AND ";
  append(both, *where);
  both.text += ")";
  return both;
}

Sql Policy::any_of(const std::function<bool(const Access&)>& counts) const {
  if (!viewer_) return always;
  std::vector<Sql> conditions;
  for (auto* access : roles_) {
    if (!counts(*access)) continue;
    auto condition = condition_of(*access);
    if (is(condition, always)) return always;
    if (is(condition, never)) continue;
    bool known = std::any_of(conditions.begin(), conditions.end(),
                             [&](auto& other) { return is(other, condition) && other.params == condition.params; });
    if (!known) conditions.push_back(std::move(condition));
  }
  return either(conditions);
}

bool Policy::some(const std::function<bool(const Access&)>& counts) const {
  return !viewer_ || std::any_of(roles_.begin(), roles_.end(), [&](auto* access) { return counts(*access); });
}

Sql Policy::granted() const {
  std::vector<Sql> ways;
  if (!all_roles_.empty())
    for (auto& grant : rules_.form->grants) {
      auto link = "g." + store::quoted(grant.link);
      ways.push_back({"t.\"id\" IN (SELECT " + link + " FROM " + store::quoted(grant.table) + " AS g WHERE g." +
                          store::quoted(grant.reader) + " = ? AND " + link +
                          " IS NOT NULL AND g.\"deleted_at\" IS NULL)",
                      {viewer_->person.id}});
    }
  return either(ways);
}

bool Policy::left_open(std::string_view field) const {
  return std::any_of(all_roles_.begin(), all_roles_.end(),
                     [&](auto* access) { return !contains(access->hidden, field); });
}

bool Policy::has_role_for_form() const {
  return some([](auto& access) { return access.sees != Sees::none; });
}

bool Policy::may_see_form() const {
  return has_role_for_form() || !all_roles_.empty();
}

Sql Policy::row_condition() const {
  auto by_role = any_of([](auto&) { return true; });
  if (is(by_role, always) || all_roles_.empty()) return by_role;
  auto by_grant = granted();
  return is(by_role, never) ? by_grant : either({by_role, by_grant});
}

Sql Policy::visible_column(std::string_view field, Sql column) const {
  // Whoever sees the row reads the field: the bare column, which an index may serve.
  if (!viewer_ || (may_see_form() && !hides(field))) return column;
  auto readers = any_of([&](auto& access) { return shows(access, field); });
  if (!all_roles_.empty() && left_open(field) && !is(readers, always))
    readers = is(readers, never) ? granted() : either({readers, granted()});
  if (is(readers, always)) return column;
  if (is(readers, never)) return {"NULL", {}};
  Sql sql{"CASE WHEN ", {}};
  append(sql, readers);
  sql.text += " THEN ";
  append(sql, column);
  sql.text += " END";
  return sql;
}

bool Policy::hides(std::string_view field) const {
  if (!viewer_) return false;
  bool from_those_let_in = !all_roles_.empty() && !left_open(field);
  return from_those_let_in || some([&](auto& access) { return access.sees != Sees::none && !shows(access, field); });
}

bool Policy::sees_everything() const {
  return !viewer_ || some([](const definition::Access& access) {
    return access.sees == definition::Sees::all && !access.where && access.hidden.empty();
  });
}

bool Policy::may_create() const {
  return some([](auto& access) { return access.create; });
}

bool Policy::may_read(std::string_view field) const {
  return some([&](auto& access) { return shows(access, field); }) || left_open(field);
}

bool Policy::may_write(std::string_view field) const {
  return some([&](auto& access) { return (access.create || access.edit) && leaves_open(access, field); });
}

bool Policy::may_write_everywhere(std::string_view field) const {
  return some([&](auto& access) {
    return access.edit && access.sees == Sees::all && !access.where && leaves_open(access, field);
  });
}

bool Policy::may_fill(std::string_view field) const {
  return some([&](auto& access) { return access.create && leaves_open(access, field); });
}

Sql Policy::edit_condition() const {
  return any_of([](auto& access) { return access.edit; });
}

Sql Policy::erase_condition() const {
  return any_of([](auto& access) { return access.erase; });
}

Sql Policy::write_condition(std::string_view field) const {
  return any_of([&](auto& access) { return access.edit && leaves_open(access, field); });
}

}  // namespace kedu::access
