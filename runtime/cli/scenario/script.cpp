// The trees come from the checked definition, the places from the files: only failing steps need them.
#include "cli/scenario/script.h"

#include "definition/read/read.h"

namespace kedu::cli {

namespace fs = std::filesystem;

std::string Script::place_of(const std::string& pointer) const {
  auto span = places.at(pointer).value_span();
  return (app_folder / span.file).lexically_normal().string() + ":" + std::to_string(span.line);
}

fs::path Script::beside(const std::string& file) const {
  return (app_folder / places.at("").value_span().file).parent_path() / file;
}

std::vector<Script> scripts_of(const definition::Definition& definition) {
  std::vector<Script> scripts;
  auto budget = definition::full_budget();
  Issues seen_before;  // the definition was loaded from the same files
  for (auto& block : definition::read_folder(definition.folder, budget, seen_before)) {
    if (block.kind != "scenario") continue;
    if (auto* section = definition.section("scenario", block.id))
      scripts.push_back({section->id, section->tree, std::move(block.places), definition.folder});
  }
  return scripts;
}

}  // namespace kedu::cli
