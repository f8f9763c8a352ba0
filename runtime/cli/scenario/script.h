// The scenarios of an app as they are written, each with the places of its steps.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "definition/definition.h"
#include "definition/read/source.h"

namespace kedu::cli {

struct Script {
  std::string name;
  Json tree;  ///< checked by its schema
  definition::Places places;
  std::filesystem::path app_folder;

  /// "APP/scenarios/trial.yaml:12" of the value at the JSON pointer.
  std::string place_of(const std::string& pointer) const;
  /// A file that `given:` names, beside the scenario's own.
  std::filesystem::path beside(const std::string& file) const;
};

/// Every scenario of the app, by file and in the order of the file.
std::vector<Script> scripts_of(const definition::Definition& definition);

}  // namespace kedu::cli
