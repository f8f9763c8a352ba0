// A data folder with its apps, opened for one command of the program: plug-ins loaded, definitions checked, store at
// hand.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "cli/installation.h"
#include "command/uploads.h"
#include "command/workspace.h"
#include "plugin/host.h"

namespace kedu::cli {

struct Where {
  std::filesystem::path data;      ///< DIR of --data
  std::vector<std::string> apps;   ///< app folders; empty: those this data folder was served with last
  std::string store;               ///< postgres://… of --store; empty: a SQLite file in the data folder
  std::string workspace = "main";  ///< the schema there
};

/// Everything a command needs, in the order of its lives. Not movable: parts refer to each other.
class Opened {
 public:
  /// Says on `err` what is wrong and returns nothing: a definition with issues, a data folder in use.
  static std::unique_ptr<Opened> open(const Where& where, const Clock& clock, std::ostream& err,
                                      const Installation& installed = installation());

  /// Loads the folders again and publishes them; a wrong one changes nothing and is told on `err`.
  bool publish(std::span<const std::string> apps, std::ostream& err);

  command::Workspace& workspace() { return *workspace_; }
  command::Uploads& uploads() { return *uploads_; }
  /// Where the uploads lie.
  const std::filesystem::path& files() const { return files_; }
  const plugin::Plugins& plugins() const { return plugins_; }
  const Clock& clock() const { return clock_; }
  /// The id of the first app.
  const std::string& app() const { return app_; }

 private:
  explicit Opened(const Clock& clock) : clock_(clock) {}

  const Clock& clock_;
  std::unique_ptr<IdSource> ids_;
  plugin::Plugins plugins_;
  std::unique_ptr<command::Workspace> workspace_;
  std::filesystem::path files_;
  std::unique_ptr<command::Uploads> uploads_;
  std::string app_;
};

/// Loads the plug-ins of an installation; says on `err` which cannot be used.
plugin::Plugins load_plugins_of(const Installation& installed, std::ostream& err);
inline plugin::Plugins load_installed_plugins(std::ostream& err) {
  return load_plugins_of(installation(), err);
}

}  // namespace kedu::cli
