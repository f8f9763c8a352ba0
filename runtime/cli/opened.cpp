// Opening a workspace from the command line.
#include "cli/opened.h"

#include <fstream>

#include "access/schema.h"
#include "definition/load.h"

namespace kedu::cli {

namespace fs = std::filesystem;

namespace {

/// The data folder remembers the apps it was opened with, so that `kedu user add` need not be told.
std::vector<std::string> remembered_apps(const fs::path& data) {
  std::vector<std::string> apps;
  std::ifstream file(data / "apps");
  for (std::string line; std::getline(file, line);)
    if (fs::exists(fs::path(line) / "app.yaml")) apps.push_back(line);
  return apps;
}

void remember_apps(const fs::path& data, const std::vector<std::string>& apps) {
  std::ofstream file(data / "apps", std::ios::trunc);
  for (auto& app : apps) file << fs::absolute(app).string() << "\n";
}

}  // namespace

plugin::Plugins load_plugins_of(const Installation& installed, std::ostream& err) {
  auto plugins = plugin::load_plugins(installed.plugins, installed.schemas);
  if (!plugins.issues.empty()) err << print(plugins.issues);
  return plugins;
}

std::unique_ptr<Opened> Opened::open(std::unique_ptr<store::Store> store, const fs::path& files,
                                     std::span<const std::string> apps, const Clock& clock,
                                     std::unique_ptr<IdSource> ids, std::ostream& err) {
  auto calendars = load_calendars(installation());
  if (!calendars) {
    err << calendars.error().message << "\n";
    return nullptr;
  }
  std::unique_ptr<Opened> opened(new Opened(clock));
  opened->ids_ = std::move(ids);
  opened->plugins_ = load_installed_plugins(err);
  opened->workspace_ = std::make_unique<command::Workspace>(std::move(store), clock, *opened->ids_,
                                                            opened->plugins_.registry, std::move(*calendars));
  auto& workspace = *opened->workspace_;
  auto say = [&](const Error& error) {
    err << error.message << "\n";
    return nullptr;
  };
  if (auto done = workspace.open(); !done) return say(done.error());
  if (auto done = workspace.store().publish(access::login_tables()); !done) return say(done.error());
  if (!opened->publish(apps, err)) return nullptr;
  opened->uploads_ = std::make_unique<command::Uploads>(files.string(), workspace.store(), *opened->ids_, clock);
  return opened;
}

bool Opened::publish(std::span<const std::string> apps, std::ostream& err) {
  std::vector<definition::Snapshot> all;
  for (auto& folder : apps) {
    auto loaded = definition::load(folder, plugins_.extensions);
    if (!loaded.issues.empty()) err << print(loaded.issues);
    if (!loaded.definition) return false;
    all.push_back(std::move(loaded.definition));
  }
  for (auto& definition : all) {
    if (app_.empty()) app_ = definition->app.id;
    if (auto done = workspace_->publish(definition); !done) {
      err << done.error().message << "\n";
      return false;
    }
  }
  return true;
}

std::unique_ptr<Opened> Opened::open(const Where& where, const Clock& clock, std::ostream& err) {
  std::error_code error;
  fs::create_directories(where.data, error);
  auto apps = where.apps.empty() ? remembered_apps(where.data) : where.apps;
  if (apps.empty()) apps = {installation().workspace.string()};
  auto store = store::open_sqlite((where.data / "main.db").string());
  if (!store) {
    err << store.error().message << "\n";
    return nullptr;
  }
  auto opened = open(std::move(*store), where.data / "files", apps, clock, std::make_unique<RandomIds>(clock), err);
  if (opened && !where.apps.empty()) remember_apps(where.data, where.apps);
  return opened;
}

}  // namespace kedu::cli
