// The folders of build/, or of an installed copy.
#include "cli/installation.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "command/app.h"
#include "definition/load.h"

namespace kedu::cli {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> plugin_folders(const fs::path& home) {
  std::vector<fs::path> folders{home / "plugins"};
  auto* more = std::getenv("KEDU_PLUGINS");
  std::istringstream list(more ? more : "");
  for (std::string folder; std::getline(list, folder, ':');)
    if (!folder.empty()) folders.emplace_back(folder);
  return folders;
}

}  // namespace

Installation installation() {
  std::error_code unknown;
  auto home = fs::read_symlink("/proc/self/exe", unknown).parent_path();
  return {plugin_folders(home), home / "schemas", home / "calendars", home / "workspace", home / "web"};
}

Result<Json> load_calendars(const Installation& installation) {
  auto calendars = Json::object();
  std::error_code missing;
  for (auto& entry : fs::directory_iterator(installation.calendars, missing)) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream file(entry.path());
    std::ostringstream text;
    text << file.rdbuf();
    auto tree = definition::read_tree({entry.path().string(), text.str()});
    if (!tree.issues.ok()) return fail(ErrorCode::invalid, print(tree.issues));
    calendars[entry.path().stem().string()] = std::move(tree.json);
  }
  if (calendars.empty())
    return fail(ErrorCode::unavailable, "没有找到日历 / no calendars in " + installation.calendars.string());
  return calendars;
}

std::vector<formula::CalendarDays> formula_calendars() {
  auto calendars = load_calendars(installation());
  return calendars ? command::calendar_days(*calendars) : std::vector<formula::CalendarDays>{};
}

}  // namespace kedu::cli
