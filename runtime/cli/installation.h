// Where the program's own parts lie: beside the executable.
#pragma once

#include <filesystem>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "formula/engine.h"

namespace kedu::cli {

struct Installation {
  std::vector<std::filesystem::path> plugins;  ///< folders of plug-ins: its own, then those KEDU_PLUGINS names
  std::filesystem::path schemas;               ///< of sections
  std::filesystem::path calendars;             ///< NAME.yaml
  std::filesystem::path workspace;             ///< the app every workspace starts with
  std::filesystem::path web;                   ///< the built browser app; may be missing
};

/// The folders beside the running executable; KEDU_PLUGINS=DIR[:DIR…] adds folders of plug-ins built elsewhere.
Installation installation();

/// Every calendar by its name.
Result<Json> load_calendars(const Installation& installation);

/// The same as the formula engine takes them; none when they cannot be read.
std::vector<formula::CalendarDays> formula_calendars();

}  // namespace kedu::cli
