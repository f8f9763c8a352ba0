#include "command/carried.h"

#include <algorithm>

#include "base/calendar_date.h"

namespace kedu::command {

namespace {

Json carried(const Value& value) {
  if (auto* date = value.get_if<Date>()) return {{"date", to_iso(*date)}};
  if (auto* at = value.get_if<DateTime>()) return {{"datetime", to_iso(*at)}};
  auto json = Json::array();
  if (auto* list = value.get_if<List>()) {
    for (auto& item : *list) json.push_back(carried(item));
    return json;
  }
  if (auto* rows = value.get_if<Rows>()) {
    for (auto& row : *rows) json.push_back(command::carried(row));
    return json;
  }
  return to_json(value);
}

bool is_mark(const Json& json, const char* key) {
  return json.is_object() && json.size() == 1 && json.contains(key) && json[key].is_string();
}

Value value_from(const Json& json) {
  if (is_mark(json, "date"))
    if (auto date = parse_date(json["date"].get<std::string>())) return *date;
  if (is_mark(json, "datetime"))
    if (auto at = parse_datetime(json["datetime"].get<std::string>())) return *at;
  if (!json.is_array()) return value_from_json(json);
  auto is_row = [](const Json& item) {
    return item.is_object() && !is_mark(item, "date") && !is_mark(item, "datetime");
  };
  if (!json.empty() && std::all_of(json.begin(), json.end(), is_row)) {
    Rows rows;
    for (auto& item : json) rows.push_back(from_carried(item));
    return rows;
  }
  List list;
  for (auto& item : json) list.push_back(value_from(item));
  return list;
}

}  // namespace

Json carried(const Fields& fields) {
  auto json = Json::object();
  for (auto& [name, value] : fields) json[name] = carried(value);
  return json;
}

Fields from_carried(const Json& json) {
  Fields fields;
  if (json.is_object())
    for (auto& [name, value] : json.items()) fields.set(name, value_from(value));
  return fields;
}

}  // namespace kedu::command
