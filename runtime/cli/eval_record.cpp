// Finds dotted names in nested JSON: a step into an array of rows makes a column, a step into an object a linked field.
#include "cli/eval_record.h"

#include <algorithm>

namespace kedu::cli {

namespace {

using formula::Kind;
using formula::Reference;

const Json nothing;

std::string joined(std::span<const std::string> names) {
  std::string out;
  for (auto& name : names) out += (out.empty() ? "" : ".") + name;
  return out;
}

/// What lies under a path: one value, or a column with one value per row.
struct Found {
  bool known = false;
  bool column = false;
  std::vector<const Json*> values;
};

void step(Found& found, const std::string& name) {
  Found next;
  next.column = found.column;
  for (auto* json : found.values) {
    auto into = [&](const Json& object) {
      if (!object.is_object()) return;
      auto it = object.find(name);
      next.known = next.known || it != object.end();
      next.values.push_back(it == object.end() ? &nothing : &*it);
    };
    if (json->is_array()) {
      next.column = true;
      for (auto& row : *json) into(row);
    } else {
      into(*json);
    }
  }
  found = std::move(next);
}

bool is_rows(const Json& json) {
  return json.is_array() && !json.empty() && json[0].is_object();
}

Kind guess(const Json& json) {
  if (json.is_number()) return Kind::number;
  if (json.is_boolean()) return Kind::boolean;
  if (json.is_string()) return Kind::text;
  if (json.is_array())
    for (auto& item : json)
      if (Kind kind = guess(item); kind != Kind::any) return kind;
  return Kind::any;
}

Kind kind_named(const std::string& name) {
  for (auto kind : {Kind::number, Kind::text, Kind::boolean, Kind::date, Kind::datetime})
    if (formula::name_of(kind) == name) return kind;
  return Kind::any;
}

bool has_zone(const std::string& iso) {
  auto time = iso.find_first_of("T ");
  return time != iso.npos && iso.find_first_of("Zz+-", time) != iso.npos;
}

}  // namespace

EvalRecord::EvalRecord(const Json& fields, const Json& types, const TimeZone& zone)
    : fields_(fields), types_(types), zone_(zone) {}

Kind EvalRecord::kind_of(const std::string& path, const Json& sample) const {
  if (auto it = types_.find(path); it != types_.end() && it->is_string()) return kind_named(it->get<std::string>());
  return guess(sample);
}

std::optional<Reference> EvalRecord::resolve(std::span<const std::string> names) const {
  auto path = joined(names);
  Found found{true, false, {&fields_}};
  for (auto& name : names) step(found, name);
  if (!found.known && !types_.contains(path)) return {};
  Reference reference;
  reference.path.assign(names.begin(), names.end());
  bool list = found.column;
  Kind kind = Kind::any;
  for (auto* json : found.values) {
    list = list || json->is_array();
    if (kind == Kind::any && !is_rows(*json)) kind = kind_of(path, *json);
  }
  if (found.values.empty()) kind = kind_of(path, nothing);
  reference.type = {kind, list, {}};
  return reference;
}

std::vector<std::string> EvalRecord::names(std::span<const std::string> prefix) const {
  std::vector<std::string> out;
  auto add = [&](std::string name) {
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
  };
  Found found{true, false, {&fields_}};
  for (auto& name : prefix) step(found, name);
  for (auto* json : found.values) {
    auto keys = [&](const Json& object) {
      if (object.is_object())
        for (auto& item : object.items()) add(item.key());
    };
    if (json->is_array())
      for (auto& row : *json) keys(row);
    else
      keys(*json);
  }
  auto start = prefix.empty() ? "" : joined(prefix) + ".";
  for (auto& item : types_.items())
    if (item.key().starts_with(start))
      add(item.key().substr(start.size(), item.key().find('.', start.size()) - start.size()));
  return out;
}

Value EvalRecord::value(const Reference& reference) const {
  Found found{true, false, {&fields_}};
  for (auto& name : reference.path) step(found, name);
  if (!found.column) return found.values.empty() ? Value() : decode(*found.values[0], reference.type.kind);
  List list;
  for (auto* json : found.values) list.push_back(decode(*json, reference.type.kind));
  return list;
}

Value EvalRecord::decode(const Json& json, Kind kind) const {
  if (is_rows(json)) return Rows(json.size());
  if (json.is_array()) {
    List list;
    for (auto& item : json) list.push_back(decode(item, kind));
    return list;
  }
  if (json.is_object()) return {};
  if (!json.is_string() || (kind != Kind::date && kind != Kind::datetime)) return value_from_json(json);
  auto text = json.get<std::string>();
  if (kind == Kind::datetime) {
    if (has_zone(text))
      if (auto instant = parse_datetime(text)) return *instant;
    if (!has_zone(text) && text.size() > 10)
      if (auto as_utc = parse_datetime(text + "Z")) {
        constexpr std::int64_t day_ms = 86'400'000;
        auto days = as_utc->ms >= 0 ? as_utc->ms / day_ms : -((day_ms - 1 - as_utc->ms) / day_ms);
        return zone_.at(Date{static_cast<std::int32_t>(days)}, as_utc->ms - days * day_ms);
      }
    if (auto date = parse_date(text)) return zone_.at(*date, 0);
    return text;
  }
  if (auto date = parse_date(text.size() > 10 && text[10] == 'T' ? text.substr(0, 10) : text)) return *date;
  return text;
}

}  // namespace kedu::cli
