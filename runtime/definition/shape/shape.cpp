#include "definition/shape/shape.h"

#include <algorithm>

#include "definition/shape/schemas.h"

namespace kedu::definition {

Schemas::Schemas(const Extensions& extensions) {
  for (const char* kind : {"app", "form"}) schemas_.emplace_back(kind, embedded_schema(kind));
  for (auto& kind : extensions.kinds) schemas_.emplace_back(kind.kind, kind.schema);
  // An app's own tests are part of every app, whoever runs them.
  if (!find("scenario")) schemas_.emplace_back("scenario", embedded_schema("scenario"));
}

Schemas::~Schemas() = default;

const Json* Schemas::find(const std::string& kind) const {
  for (auto& [name, schema] : schemas_)
    if (name == kind) return &schema;
  return nullptr;
}

std::vector<std::string> Schemas::kinds() const {
  std::vector<std::string> names;
  for (auto& [name, schema] : schemas_) names.push_back(name);
  return names;
}

void Schemas::shape(Block& block, Issues& issues) {
  auto* schema = find(block.kind);
  if (!schema || !schema->is_object()) return;
  retype(*schema, block.tree, block.places);
  if (block.tree[block.kind].is_string()) block.id = block.tree[block.kind].get<std::string>();
  Issues found;
  explain(*schema, block, found);
  if (found.ok()) {
    auto [judge, fresh] = judges_.try_emplace(block.kind);
    if (fresh) judge->second = Judge::create(*schema);
    auto misfit = judge->second ? judge->second->first_misfit(block.tree) : std::optional<std::string>("");
    if (misfit)
      found.add({"wrong-shape",
                 {"这里的写法不符合“" + block.kind + "”的规定", "this does not fit the schema of '" + block.kind + "'"},
                 {"对照 schemas/" + block.kind + ".schema.json 检查", "see schemas/" + block.kind + ".schema.json"},
                 "",
                 block.places.at(*misfit).value_span()});
  }
  issues.append(std::move(found));
}

}  // namespace kedu::definition
