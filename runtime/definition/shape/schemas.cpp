#include "definition/shape/schemas.h"

#include <map>

namespace kedu::definition {

/// Generated from schemas/*.schema.json while building: name, text, name, text, …, null.
extern const char* const embedded_schema_texts[];

namespace {

const std::map<std::string, Json, std::less<>>& all() {
  static const auto schemas = [] {
    std::map<std::string, Json, std::less<>> read;
    for (auto* text = embedded_schema_texts; *text; text += 2) read.emplace(text[0], Json::parse(text[1]));
    return read;
  }();
  return schemas;
}

}  // namespace

const Json& embedded_schema(std::string_view name) {
  static const Json none;
  auto found = all().find(name);
  return found == all().end() ? none : found->second;
}

std::vector<std::string> embedded_schema_names() {
  std::vector<std::string> names;
  for (auto& [name, schema] : all()) names.push_back(name);
  return names;
}

}  // namespace kedu::definition
