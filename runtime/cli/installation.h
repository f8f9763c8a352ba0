// Where the program's own parts lie: beside the executable.
#pragma once

#include <filesystem>

#include "base/json.h"
#include "base/result.h"

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

}  // namespace kedu::cli
