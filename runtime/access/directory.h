// People, departments and roles as an immutable snapshot, made anew when a person or a department changes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace kedu::access {

struct Person {
  std::string id;
  std::string name;
  std::string login;
  std::string department;          ///< department id; may be empty
  std::vector<std::string> roles;  ///< role ids
  bool active = true;
};

struct Department {
  std::string id;
  std::string name;
  std::string parent;  ///< empty at the top
  std::string head;    ///< person id; may be empty
};

/// Whoever looks: the person with the departments they may see as a supervisor (their own and all below).
struct Viewer {
  Person person;
  std::vector<std::string> departments;
};

class Directory {
 public:
  Directory() = default;
  Directory(std::vector<Person> people, std::vector<Department> departments);

  /// Reads the tables `person` and `department`; deleted rows are left out.
  static Result<std::shared_ptr<const Directory>> load(store::Reader& reader);

  const Person* person(std::string_view id) const;
  const Person* by_login(std::string_view login) const;
  const Department* department(std::string_view id) const;
  /// Active people with the role, by id.
  std::vector<const Person*> with_role(std::string_view role) const;
  /// The head of the person's department; the parent's when there is none, or when it is the person. Null at the top.
  const Person* head_of(std::string_view person) const;
  /// The department and all below it.
  std::vector<std::string> subtree(std::string_view department) const;
  /// Nothing when the person is unknown or not active.
  std::optional<Viewer> viewer(std::string_view person) const;
  const std::vector<Person>& people() const { return people_; }

 private:
  std::vector<Person> people_;
  std::vector<Department> departments_;
  std::map<std::string, std::size_t, std::less<>> person_index_;
  std::map<std::string, std::size_t, std::less<>> login_index_;
  std::map<std::string, std::size_t, std::less<>> department_index_;
};

}  // namespace kedu::access
