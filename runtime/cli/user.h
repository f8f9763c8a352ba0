// `kedu user add NAME --role ROLE --password-stdin --data DIR`
#pragma once

#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "cli/opened.h"

namespace kedu::cli {

struct NewUser {
  std::string name;
  std::string login;  ///< empty: the name
  std::string role;
  std::string department;
};

/// Adds the person, or gives the one with this login the role; sets the password read from the first line of `in`.
int add_user(const Where& where, const NewUser& user, std::istream& in, std::ostream& err);
/// Prints a new API token of each person with one of these logins, a line each.
int add_tokens(const Where& where, const std::vector<std::string>& logins, const std::string& label, std::ostream& out,
               std::ostream& err);

}  // namespace kedu::cli
