// The directory: rows of person and department as an indexed snapshot.
#include "access/directory.h"

#include <algorithm>
#include <set>

namespace kedu::access {

namespace {

/// Departments nest; a chain longer than this is a circle that somebody drew.
constexpr int deepest_department = 64;

std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> items;
  for (auto& item : list.items())
    if (!item.text().empty()) items.push_back(item.text());
  return items;
}

bool is_deleted(const Fields& row) {
  return !row.get("deleted_at").is_blank();
}

}  // namespace

Directory::Directory(std::vector<Person> people, std::vector<Department> departments)
    : people_(std::move(people)), departments_(std::move(departments)) {
  std::set<std::string, std::less<>> shared_logins;
  for (std::size_t i = 0; i < people_.size(); ++i) {
    person_index_.emplace(people_[i].id, i);
    if (people_[i].login.empty()) continue;
    if (!login_index_.emplace(people_[i].login, i).second) shared_logins.insert(people_[i].login);
  }
  // A login that two people claim belongs to neither.
  for (auto& login : shared_logins) login_index_.erase(login);
  for (std::size_t i = 0; i < departments_.size(); ++i) department_index_.emplace(departments_[i].id, i);
}

Result<std::shared_ptr<const Directory>> Directory::load(store::Reader& reader) {
  KEDU_LET(auto person_rows, reader.select({.table = "person", .order = {{store::column("id")}}}));
  KEDU_LET(auto department_rows, reader.select({.table = "department", .order = {{store::column("id")}}}));
  std::vector<Person> people;
  for (auto& row : person_rows) {
    if (is_deleted(row)) continue;
    auto* active = row.get("active").get_if<bool>();
    people.push_back({row.get("id").text(), row.get("name").text(), row.get("login").text(),
                      row.get("department").text(), texts(row.get("roles")), !active || *active});
  }
  std::vector<Department> departments;
  for (auto& row : department_rows)
    if (!is_deleted(row))
      departments.push_back(
          {row.get("id").text(), row.get("name").text(), row.get("parent").text(), row.get("head").text()});
  return std::make_shared<const Directory>(std::move(people), std::move(departments));
}

const Person* Directory::person(std::string_view id) const {
  auto found = person_index_.find(id);
  return found == person_index_.end() ? nullptr : &people_[found->second];
}

const Person* Directory::by_login(std::string_view login) const {
  auto found = login_index_.find(login);
  return found == login_index_.end() ? nullptr : &people_[found->second];
}

const Department* Directory::department(std::string_view id) const {
  auto found = department_index_.find(id);
  return found == department_index_.end() ? nullptr : &departments_[found->second];
}

std::vector<const Person*> Directory::with_role(std::string_view role) const {
  std::vector<const Person*> found;
  for (auto& [id, index] : person_index_) {
    auto& person = people_[index];
    if (person.active && std::find(person.roles.begin(), person.roles.end(), role) != person.roles.end())
      found.push_back(&person);
  }
  return found;
}

const Person* Directory::head_of(std::string_view person_id) const {
  auto* someone = person(person_id);
  if (!someone) return nullptr;
  auto* at = department(someone->department);
  for (int depth = 0; at && depth < deepest_department; ++depth) {
    auto* head = person(at->head);
    if (head && head->active && head != someone) return head;
    at = department(at->parent);
  }
  return nullptr;
}

std::vector<std::string> Directory::subtree(std::string_view root) const {
  if (!department(root)) return {};
  std::vector<std::string> found{std::string(root)};
  std::set<std::string_view> seen{root};
  for (std::size_t i = 0; i < found.size(); ++i)
    for (auto& each : departments_)
      if (each.parent == found[i] && seen.insert(each.id).second) found.push_back(each.id);
  return found;
}

std::optional<Viewer> Directory::viewer(std::string_view person_id) const {
  auto* found = person(person_id);
  if (!found || !found->active) return std::nullopt;
  return Viewer{*found, subtree(found->department)};
}

}  // namespace kedu::access
