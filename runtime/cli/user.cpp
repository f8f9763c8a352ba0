// People with passwords, from the command line.
#include "cli/user.h"

#include <algorithm>

#include "access/session.h"

namespace kedu::cli {

namespace {

int refused(const command::Outcome& outcome, std::ostream& err) {
  if (outcome.error) err << outcome.error->message << "\n";
  err << print(outcome.issues);
  return 1;
}

}  // namespace

int add_user(const Where& where, const NewUser& user, std::istream& in, std::ostream& err) {
  std::string password;
  std::getline(in, password);
  SystemClock clock;
  auto opened = Opened::open(where, clock, err);
  if (!opened) return 1;
  auto& workspace = opened->workspace();
  auto app = workspace.app(opened->app());
  if (!user.role.empty() && !app->definition->role(user.role) && app->definition->app.id != "workspace") {
    err << "没有角色“" << user.role << "” / no role '" << user.role << "'\n";
    return 1;
  }
  auto login = user.login.empty() ? user.name : user.login;
  std::string id;
  if (auto* known = workspace.directory()->by_login(login)) {
    id = known->id;
    auto roles = known->roles;
    if (!user.role.empty() && std::find(roles.begin(), roles.end(), user.role) == roles.end()) {
      roles.push_back(user.role);
      auto outcome = workspace.submit_and_wait({.kind = command::Kind::update,
                                                .app = opened->app(),
                                                .form = "person",
                                                .record_id = id,
                                                .input = {{"roles", roles}},
                                                .source = "cli"});
      if (!outcome.ok()) return refused(outcome, err);
    }
  } else {
    Json input{{"name", user.name}, {"login", login}, {"roles", Json::array({user.role})}, {"active", true}};
    if (!user.department.empty()) input["department"] = user.department;
    auto outcome = workspace.submit_and_wait(
        {.kind = command::Kind::create, .app = opened->app(), .form = "person", .input = input, .source = "cli"});
    if (!outcome.ok()) return refused(outcome, err);
    id = outcome.record.id;
  }
  access::Sessions sessions(workspace.store(), clock, [&] { return workspace.directory(); });
  if (auto set = sessions.set_password(id, password); !set) {
    err << set.error().message << "\n";
    return 1;
  }
  err << "账号 " << login << " 可以登录了 / " << login << " may log in\n";
  return 0;
}

int add_tokens(const Where& where, const std::vector<std::string>& logins, const std::string& label, std::ostream& out,
               std::ostream& err) {
  SystemClock clock;
  auto opened = Opened::open(where, clock, err);
  if (!opened) return 1;
  access::Sessions sessions(opened->workspace().store(), clock, [&] { return opened->workspace().directory(); });
  for (auto& login : logins) {
    auto* person = opened->workspace().directory()->by_login(login);
    if (!person) {
      err << "没有账号“" << login << "” / no such login\n";
      return 1;
    }
    auto token = sessions.create_token(person->id, label, std::nullopt);
    if (!token) {
      err << token.error().message << "\n";
      return 1;
    }
    out << *token << "\n";
  }
  return 0;
}

}  // namespace kedu::cli
