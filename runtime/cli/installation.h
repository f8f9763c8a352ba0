// Where the program's own parts lie: beside the executable.
#pragma once

#include <filesystem>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "formula/engine.h"

namespace kedu::cli {

struct Installation {
  std::filesystem::path plugins;    ///< one folder each
  std::filesystem::path schemas;    ///< of sections
  std::filesystem::path calendars;  ///< NAME.yaml
  std::filesystem::path workspace;  ///< the app every workspace starts with
  std::filesystem::path web;        ///< the built browser app; may be missing
};

/// The folders beside the running executable.
Installation installation();

/// Every calendar by its name.
Result<Json> load_calendars(const Installation& installation);

/// The same as the formula engine takes them; none when they cannot be read.
std::vector<formula::CalendarDays> formula_calendars();

}  // namespace kedu::cli
