// Plug-ins and calendars are loaded once, a definition once an app; each scenario has a store and a clock of its own.
#include "cli/test.h"

#include <algorithm>
#include <filesystem>

#include "cli/check.h"
#include "cli/opened.h"
#include "cli/scenario/play.h"
#include "definition/load.h"

namespace kedu::cli {

namespace fs = std::filesystem;

namespace {

struct Count {
  int passed = 0;
  int failed = 0;
};

/// The apps a folder means: itself, or those in a plug-in's scenarios/.
std::vector<std::string> apps_of(const std::string& folder) {
  if (fs::exists(fs::path(folder) / "app.yaml") || !fs::exists(fs::path(folder) / "plugin.yaml")) return {folder};
  std::vector<std::string> apps;
  auto scenarios = fs::path(folder) / "scenarios";
  if (fs::exists(scenarios / "app.yaml")) apps.push_back(scenarios.string());
  std::error_code missing;
  for (auto& entry : fs::directory_iterator(scenarios, missing))
    if (fs::exists(entry.path() / "app.yaml")) apps.push_back(entry.path().string());
  std::sort(apps.begin(), apps.end());
  return apps;
}

void tell(const Failure& failure, std::ostream& out) {
  out << "    " << failure.place << (failure.step.empty() ? "" : "  " + failure.step) << "\n";
  if (!failure.why.empty()) out << "      " << failure.why << "\n";
  for (auto& mismatch : failure.mismatches)
    out << "      " << mismatch.what << "\n        应为 expected: " << mismatch.expected
        << "\n        实为 found:    " << mismatch.found << "\n";
}

void test_app(const std::string& folder, const plugin::Plugins& plugins, const Json& calendars,
              const std::string& store, std::ostream& out, Count& count) {
  auto loaded = definition::load(folder, plugins.extensions);
  print_issues(folder, loaded.issues, out);
  if (!loaded.definition) {
    out << "✗ " << folder << "：应用有误，见上 / the app does not load, see above\n";
    ++count.failed;
    return;
  }
  auto scripts = scripts_of(*loaded.definition);
  if (scripts.empty()) out << folder << "：没有场景 / no scenarios\n";
  for (auto& script : scripts) {
    auto failure = play(script, plugins.registry, calendars, loaded.definition, store);
    ++(failure ? count.failed : count.passed);
    out << (failure ? "✗ " : "✓ ") << script.name << "\n";
    if (failure) tell(*failure, out);
  }
}

}  // namespace

int test(std::span<const std::string> folders, const Installation& installation, const std::string& store,
         std::ostream& out) {
  Count count;
  auto calendars = load_calendars(installation);
  if (!calendars) {
    out << calendars.error().message << "\n";
    ++count.failed;
  } else {
    auto plugins = load_plugins_of(installation, out);
    for (auto& folder : folders) {
      auto apps = apps_of(folder);
      if (apps.empty()) out << folder << "：没有场景 / no scenarios\n";
      for (auto& app : apps) test_app(app, plugins, *calendars, store, out, count);
    }
  }
  out << count.passed << " passed, " << count.failed << " failed" << std::endl;
  return count.failed == 0 ? 0 : 1;
}

}  // namespace kedu::cli
