// Opening a workspace from the command line.
#include "cli/opened.h"

#include <fstream>

#include "access/schema.h"
#include "definition/load.h"
#include "store/shared_store.h"

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

Result<std::unique_ptr<store::Store>> open_store(const Where& where) {
  if (where.store.empty()) return store::open_sqlite((where.data / "main.db").string());
  return store::open_postgres(where.store, where.workspace);
}

}  // namespace

plugin::Plugins load_plugins_of(const Installation& installed, std::ostream& err) {
  auto plugins = plugin::load_plugins(installed.plugins, installed.schemas);
  if (!plugins.issues.empty()) err << print(plugins.issues);
  return plugins;
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

std::unique_ptr<Opened> Opened::open(const Where& where, const Clock& clock, std::ostream& err,
                                     const Installation& installed) {
  auto say = [&](const Error& error) {
    err << error.message << "\n";
    return nullptr;
  };
  std::error_code error;
  fs::create_directories(where.data, error);
  auto apps = where.apps.empty() ? remembered_apps(where.data) : where.apps;
  if (apps.empty()) apps = {installed.workspace.string()};
  auto store = open_store(where);
  if (!store) return say(store.error());
  auto calendars = load_calendars(installed);
  if (!calendars) return say(calendars.error());

  std::unique_ptr<Opened> opened(new Opened(clock));
  opened->ids_ = std::make_unique<RandomIds>(clock);
  opened->plugins_ = load_plugins_of(installed, err);
  opened->workspace_ = std::make_unique<command::Workspace>(std::move(*store), clock, *opened->ids_,
                                                            opened->plugins_.registry, std::move(*calendars));
  auto& workspace = *opened->workspace_;
  if (auto done = workspace.open(); !done) return say(done.error());
  if (auto done = workspace.store().publish(access::login_tables()); !done) return say(done.error());
  if (!opened->publish(apps, err)) return nullptr;
  opened->files_ = where.data / "files";
  opened->uploads_ =
      std::make_unique<command::Uploads>(opened->files_.string(), workspace.store(), *opened->ids_, clock);
  if (!where.apps.empty()) remember_apps(where.data, where.apps);
  return opened;
}

}  // namespace kedu::cli
