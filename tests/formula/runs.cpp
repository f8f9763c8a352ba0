// Public cases, examples, edge cases, habits and the spreadsheet's, compiled and run once each.
#include "runs.h"

#include <fstream>

#include "cli/eval_record.h"
#include "formula/engine.h"
#include "spreadsheet.h"

namespace kedu {

namespace {

/// Labour Day 2024 and the weekend days worked for it: what the examples speak of.
formula::CalendarDays labour_day() {
  formula::CalendarDays days{"CN", {}, {date_of(2024, 4, 28), date_of(2024, 5, 11)}};
  for (unsigned day = 1; day <= 5; ++day) days.holidays.push_back(date_of(2024, 5, day));
  return days;
}

Json numbers(const std::vector<Date>& days) {
  Json out = Json::array();
  for (auto day : days) out.push_back(day.days);
  return out;
}

/// Values that JSON cannot tell are told by a key: {"day": n}, {"instant": ms}, {"error": code}.
Json told(const Value& value) {
  if (value.is_empty()) return {};
  if (auto* date = value.get_if<Date>()) return {{"day", date->days}};
  if (auto* instant = value.get_if<DateTime>()) return {{"instant", instant->ms}};
  if (auto* error = value.get_if<ErrorValue>()) return {{"error", error->code}};
  if (auto* list = value.get_if<List>()) {
    Json out = Json::array();
    for (auto& item : *list) out.push_back(told(item));
    return out;
  }
  if (auto* rows = value.get_if<Rows>()) {
    Json out = Json::array();
    for (std::size_t i = 0; i < rows->size(); ++i) out.push_back(i + 1);
    return out;
  }
  return to_json(value);
}

std::vector<Json> lines() {
  std::vector<Json> out;
  for (auto* name : {"/../shared/formula-cases.jsonl", "/../../shared/formula-cases.jsonl"})
    if (std::ifstream file(std::string(KEDU_SOURCE_DIR) + name); file)
      for (std::string line; std::getline(file, line);) out.push_back(Json::parse(line));
  auto add = [&](const Json& expr, const Json& fields) {
    Json line{{"expr", expr}, {"fields", fields.is_object() ? fields : Json::object()}, {"types", Json::object()}};
    line["fields"]["空"] = nullptr;
    for (auto& field : line["fields"].items()) {
      auto plain = [&](Json& value) {
        for (auto* kind : {"date", "datetime"})
          if (value.is_object() && value.contains(kind)) {
            line["types"][field.key()] = kind;
            value = Json(value[kind]);
          }
      };
      if (field.value().is_array())
        for (auto& item : field.value()) plain(item);
      else
        plain(field.value());
    }
    out.push_back(line);
  };
  for (auto& spec : formula::function_declarations())
    for (auto& example : spec["examples"]) add(example["expr"], example.value("fields", Json::object()));
  std::ifstream file(KEDU_SOURCE_DIR "/runtime/formula/library/edge-cases.json");
  auto families = Json::parse(file);
  for (auto& family : families.items())
    for (auto& edge : family.value()) add(edge[0], edge.size() > 2 ? edge[2] : Json::object());
  std::ifstream habits_file(KEDU_SOURCE_DIR "/tests/formula/habits.json");
  auto habits = Json::parse(habits_file);
  for (auto& one : habits["cases"])
    out.push_back({{"expr", one[0]}, {"fields", habits["fields"]}, {"types", habits["types"]}});
  auto spreadsheet = read_spreadsheet();
  for (auto& one : spreadsheet.cases)
    out.push_back({{"expr", one.expr}, {"fields", spreadsheet.fields}, {"types", spreadsheet.types}});
  return out;
}

}  // namespace

Json all_runs() {
  auto engine = std::move(*formula::Engine::create());
  auto zone = *TimeZone::find("Asia/Shanghai");
  formula::Environment environment{*parse_datetime("2024-03-15T10:30:00+08:00"), &zone};
  auto calendar = labour_day();
  engine->set_calendar(calendar);
  Json runs = Json::array();
  auto all = lines();
  for (auto& line : all) {
    line.emplace("types", Json::object());  // the record keeps references
    line.emplace("fields", Json::object());
    cli::EvalRecord record(line["fields"], line["types"], zone);
    auto expr = line["expr"].get<std::string>();
    auto compilation = formula::compile(expr, record);
    if (!compilation.formula) continue;
    std::vector<Value> slots;
    Json given = Json::array();
    for (auto& reference : compilation.formula->references) {
      slots.push_back(record.value(reference));
      given.push_back(told(slots.back()));
    }
    auto value = engine->run(*engine->load(*compilation.formula), slots, environment);
    runs.push_back({{"expr", expr}, {"js", compilation.formula->js}, {"slots", given}, {"value", told(value)}});
  }
  return {{"now", environment.now.ms},
          {"zone_offset_ms", 8 * 3600000},
          {"calendars",
           {{{"name", calendar.name},
             {"holidays", numbers(calendar.holidays)},
             {"makeup_days", numbers(calendar.makeup_days)}}}},
          {"runs", runs}};
}

}  // namespace kedu
