#include "definition/shape/subschemas.h"

namespace kedu::definition {

const Json& resolved(const Json& root, const Json& schema) {
  const Json* at = &schema;
  for (int hops = 0; hops < 16 && at->is_object(); ++hops) {
    auto ref = at->find("$ref");
    if (ref == at->end() || !ref->is_string()) break;
    auto text = ref->get<std::string>();
    if (!text.starts_with('#')) break;
    try {
      at = &root.at(Json::json_pointer(text.substr(1)));
    } catch (const Json::exception&) {
      break;
    }
  }
  return *at;
}

std::vector<const Json*> alternatives(const Json& root, const Json& schema) {
  const Json& own = resolved(root, schema);
  std::vector<const Json*> found;
  if (own.is_object())
    for (const char* key : {"anyOf", "oneOf"})
      if (auto list = own.find(key); list != own.end() && list->is_array())
        for (auto& item : *list)
          for (auto* inner : alternatives(root, item)) found.push_back(inner);
  if (found.empty()) found.push_back(&own);
  return found;
}

std::set<std::string> allowed_types(const Json& root, const Json& schema) {
  std::set<std::string> types;
  auto add = [&](const Json& type) {
    auto text = type.get<std::string>();
    types.insert(text == "integer" ? "number" : text);
  };
  for (auto* branch : alternatives(root, schema)) {
    if (!branch->is_object()) return {};
    if (auto type = branch->find("type"); type != branch->end()) {
      if (type->is_string()) add(*type);
      if (type->is_array())
        for (auto& one : *type) add(one);
    } else if (auto choices = branch->find("enum"); choices != branch->end()) {
      for (auto& one : *choices) types.insert(type_of(one));
    } else if (branch->contains("properties")) {
      types.insert("object");
    } else {
      return {};
    }
  }
  return types;
}

std::vector<const Json*> property_schemas(const Json& root, const Json& schema, const std::string& key) {
  std::vector<const Json*> found;
  for (auto* branch : alternatives(root, schema)) {
    if (!branch->is_object()) continue;
    auto properties = branch->find("properties");
    if (properties != branch->end() && properties->contains(key)) {
      found.push_back(&(*properties)[key]);
    } else if (auto more = branch->find("additionalProperties"); more != branch->end() && more->is_object()) {
      found.push_back(&*more);
    }
  }
  return found;
}

std::string type_of(const Json& value) {
  if (value.is_string()) return "string";
  if (value.is_boolean()) return "boolean";
  if (value.is_number()) return "number";
  if (value.is_array()) return "array";
  if (value.is_object()) return "object";
  return "null";
}

}  // namespace kedu::definition
