// The second pass: built-in forms, plug-ins' forms, the app's blocks and the fields that sections add become one set of
// blocks. Forms and fields meet by their stable ids; what collides is an issue that names both places.
#pragma once

#include <vector>

#include "definition/load.h"
#include "definition/read/read.h"

namespace kedu::definition {

class Schemas;

struct Merged {
  Block app;
  std::vector<Block> forms;     ///< built-in, plug-ins', the app's
  std::vector<Block> sections;  ///< in reading order
  std::vector<Block> kept;      ///< earlier versions of sections
};

Merged merge(std::vector<Block> built_in, std::vector<Block> plugin_forms, std::vector<Block> app,
             std::vector<Block> kept, const Extensions& extensions, Schemas& schemas, Issues& issues);

/// "forms/lead.yaml:3:5"
std::string place_text(const SourceSpan& span);

}  // namespace kedu::definition
