// Loads plug-ins: reads the manifest, opens the shared library, checks api and build, lets it declare itself into the
// registry, and offers its sections and forms to the definition loader.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/issue.h"
#include "command/registry.h"
#include "definition/load.h"

namespace kedu::plugin {

/// What plugin.yaml says; readable without running anything.
struct Manifest {
  std::string name;
  int api = 0;
  Text summary;
  std::vector<std::string> owns;  ///< kinds of sections
};

/// A loaded plug-in. The library stays open for the life of the process: handlers live in it.
struct Loaded {
  Manifest manifest;
  std::filesystem::path folder;
};

struct Plugins {
  std::vector<Loaded> loaded;
  command::Registry registry;
  definition::Extensions extensions;
  Issues issues;  ///< a plug-in that cannot be used is left out and named here
};

/// Loads every folder of the roots that has a plugin.yaml, root by root in the order of their names; a second plug-in
/// of the same name is left out and named. `schemas`: the shipped schemas of sections; a plug-in's own folder schemas/
/// comes first.
Plugins load_plugins(std::span<const std::filesystem::path> roots, const std::filesystem::path& schemas);

}  // namespace kedu::plugin
