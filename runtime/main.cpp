// kedu: the table of contents of the program.
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/check.h"
#include "cli/eval.h"
#include "cli/import.h"
#include "cli/installation.h"
#include "cli/opened.h"
#include "cli/sample.h"
#include "cli/serve.h"
#include "cli/test.h"
#include "cli/user.h"

int main(int argc, char** argv) {
  using namespace kedu::cli;
  CLI::App kedu{"刻度 Kedu：让销售流程有刻度的低代码运行时 / a low-code runtime for sales teams"};
  kedu.require_subcommand(1);

  int status = 0;
  Where where{.data = "data"};
  auto takes_apps = [&](CLI::App* command) {
    command->add_option("APP", where.apps, "应用文件夹 / app folders")->required();
  };
  auto takes_store = [&](CLI::App* command) {
    return command->add_option("--store", where.store, "PostgreSQL 地址 / postgres://USER@HOST/DATABASE");
  };
  auto takes_data = [&](CLI::App* command) {
    command->add_option("--data", where.data, "数据文件夹 / data folder")->capture_default_str();
    auto* store = takes_store(command);
    command->add_option("--workspace", where.workspace, "工作区 / workspace: a schema of --store")
        ->capture_default_str()
        ->needs(store);
  };

  auto* check_command = kedu.add_subcommand("check", "检查应用定义 / check app definitions");
  takes_apps(check_command);
  check_command->callback([&] { status = check(where.apps, load_installed_plugins(std::cerr).extensions, std::cerr); });

  auto* test_command = kedu.add_subcommand("test", "运行应用的场景 / run the apps' scenarios");
  takes_apps(test_command);
  takes_store(test_command);
  test_command->callback([&] { status = test(where.apps, installation(), where.store, std::cout); });

  Serving serving;
  auto* serve_command = kedu.add_subcommand("serve", "运行应用 / serve apps");
  takes_apps(serve_command);
  takes_data(serve_command);
  serve_command->add_option("--listen", serving.listen, "地址:端口 / HOST:PORT")->capture_default_str();
  serve_command->add_option("--connections", serving.connections, "最多同时连接 / most connections at once")
      ->check(CLI::Range(16, 1'000'000))
      ->capture_default_str();
  serve_command->add_flag("--behind-proxy", serving.behind_proxy,
                          "前面有反向代理：客户端地址取自 X-Forwarded-For / a reverse proxy names the clients");
  serve_command->callback([&] { status = serve(where, serving, std::cout, std::cerr); });

  auto* eval_command = kedu.add_subcommand("eval", "逐行计算公式 / evaluate formulas, JSON Lines in and out");
  eval_command->callback([&] { status = eval(std::cin, std::cout, formula_calendars()); });

  Import import;
  std::string import_app;
  auto* import_command = kedu.add_subcommand("import", "导入 CSV / import a CSV file");
  import_command->add_option("APP", import_app, "应用文件夹 / app folder")->required();
  import_command->add_option("FORM", import.form, "表单 / form id")->required();
  import_command->add_option("FILE", import.file, "CSV 文件 / CSV file")->required();
  takes_data(import_command);
  import_command->add_flag("--dry-run", import.dry_run, "只检查，不写入 / check only, write nothing");
  import_command->add_option("--errors", import.errors, "把没导入的行写到这里 / write refused rows here");
  import_command->callback([&] {
    where.apps = {import_app};
    status = import_file(where, import, std::cout, std::cerr);
  });

  NewUser user;
  auto* user_command = kedu.add_subcommand("user", "账号 / people who log in");
  user_command->require_subcommand(1);
  auto* user_add = user_command->add_subcommand("add", "新增账号 / add one");
  user_add->add_option("NAME", user.name, "姓名 / name")->required();
  user_add->add_option("--login", user.login, "登录名，默认同姓名 / login, the name if not given");
  user_add->add_option("--role", user.role, "角色 / role")->required();
  user_add->add_option("--department", user.department, "部门 / department");
  user_add->add_flag("--password-stdin")
      ->description("从标准输入读密码 / read the password from standard input")
      ->required();
  takes_data(user_add);
  user_add->callback([&] { status = add_user(where, user, std::cin, std::cerr); });
  std::vector<std::string> logins;
  std::string label = "API";
  auto* token_command = user_command->add_subcommand("token", "生成接口令牌，每人一行 / make API tokens, a line each");
  token_command->add_option("LOGIN", logins, "登录名 / logins")->required();
  token_command->add_option("--label", label, "用途 / what for")->capture_default_str();
  takes_data(token_command);
  token_command->callback([&] { status = add_tokens(where, logins, label, std::cout, std::cerr); });

  auto* sample_command = kedu.add_subcommand("sample", "示例数据 / sample records");
  sample_command->require_subcommand(1);
  for (auto& [name, about, run] :
       {std::tuple{"add", "加入 / add", &add_sample}, std::tuple{"remove", "去掉 / remove", &remove_sample}}) {
    auto* command = sample_command->add_subcommand(name, about);
    takes_apps(command);
    takes_data(command);
    command->callback([&status, &where, run = run] { status = run(where, std::cerr); });
  }

  CLI11_PARSE(kedu, argc, argv);
  return status;
}
