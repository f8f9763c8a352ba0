// Plain scalars become what the schema wants: `on` a boolean, version 1.10 a text. Quoted ones stay text.
#include <algorithm>
#include <array>

#include "definition/shape/shape.h"
#include "definition/shape/subschemas.h"

namespace kedu::definition {
namespace {

constexpr std::array yes{"yes", "Yes", "YES", "on", "On", "ON", "y", "Y", "True", "TRUE", "是"};
constexpr std::array no{"no", "No", "NO", "off", "Off", "OFF", "n", "N", "False", "FALSE", "否"};

std::optional<double> decimal(const std::string& text) {
  bool digits = !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+';
  });
  if (!digits) return std::nullopt;
  char* end = nullptr;
  double number = std::strtod(text.c_str(), &end);
  return *end == '\0' ? std::optional(number) : std::nullopt;
}

void retype_scalar(const std::set<std::string>& types, Json& value, const Place& place) {
  if (types.empty() || place.style != Style::plain || types.contains(type_of(value))) return;
  if (!value.is_string()) {
    if (types.contains("string") && !value.is_null()) value = std::string(place.file->slice(place.begin, place.end));
    return;
  }
  const auto& text = value.get_ref<const std::string&>();
  if (types.contains("boolean")) {
    if (std::find(yes.begin(), yes.end(), text) != yes.end()) {
      value = true;
      return;
    }
    if (std::find(no.begin(), no.end(), text) != no.end()) {
      value = false;
      return;
    }
  }
  if (types.contains("number"))
    if (auto number = decimal(text)) value = *number;
}

void walk(const Json& root, const std::vector<const Json*>& schemas, Json& value, const Places& places,
          const std::string& pointer) {
  if (value.is_object()) {
    for (auto& [key, item] : value.items()) {
      std::vector<const Json*> inner;
      for (auto* schema : schemas)
        for (auto* found : property_schemas(root, *schema, key)) inner.push_back(found);
      if (!inner.empty()) walk(root, inner, item, places, child(pointer, key));
    }
  } else if (value.is_array()) {
    std::vector<const Json*> inner;
    for (auto* schema : schemas)
      for (auto* branch : alternatives(root, *schema))
        if (branch->is_object())
          if (auto items = branch->find("items"); items != branch->end() && items->is_object())
            inner.push_back(&*items);
    if (inner.empty()) return;
    for (std::size_t i = 0; i < value.size(); ++i) walk(root, inner, value[i], places, child(pointer, i));
  } else {
    std::set<std::string> types;
    for (auto* schema : schemas) {
      auto more = allowed_types(root, *schema);
      if (more.empty()) return;
      types.insert(more.begin(), more.end());
    }
    if (auto* place = places.find(pointer)) retype_scalar(types, value, *place);
  }
}

}  // namespace

void retype(const Json& schema, Json& tree, const Places& places) {
  walk(schema, {&schema}, tree, places, "");
}

}  // namespace kedu::definition
