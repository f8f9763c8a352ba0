// The browser runs the same code: every public case and every example once in the engine and once under Node.js, which
// has the V8 of Chromium, with the library as it is served.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "cli/eval_record.h"
#include "formula/engine.h"
#include "formula/engine/embedded.h"

namespace kedu {
namespace {

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
  return out;
}

bool same(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) {
    double x = a.get<double>(), y = b.get<double>();
    return x == y ||
           std::abs(x - y) <= 1e-12 * std::max(std::abs(x), std::abs(y));  // exp and its kin may differ by a bit
  }
  if (a.is_array() && b.is_array() && a.size() == b.size()) {
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!same(a[i], b[i])) return false;
    return true;
  }
  return a == b;
}

TEST(Browser, NodeGivesWhatTheEngineGives) {
  if (std::system("node --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no node";
  auto engine = std::move(*formula::Engine::create());
  auto zone = *TimeZone::find("Asia/Shanghai");
  formula::Environment environment{*parse_datetime("2024-03-15T10:30:00+08:00"), &zone};
  Json runs = Json::array(), expected = Json::array();
  std::vector<std::string> sources;
  for (auto& line : lines()) {
    cli::EvalRecord record(line["fields"], line.contains("types") ? line["types"] : Json::object(), zone);
    auto compilation = formula::compile(line["expr"].get<std::string>(), record);
    if (!compilation.formula) continue;
    std::vector<Value> slots;
    Json given = Json::array();
    for (auto& reference : compilation.formula->references) {
      slots.push_back(record.value(reference));
      given.push_back(told(slots.back()));
    }
    runs.push_back({{"js", compilation.formula->js}, {"slots", given}});
    expected.push_back(told(engine->run(*engine->load(*compilation.formula), slots, environment)));
    sources.push_back(line["expr"].get<std::string>());
  }
  auto folder = std::filesystem::path(KEDU_BUILD_DIR) / "node-test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "library.js") << formula::embedded_library();
  std::ofstream(folder / "runs.json") << Json{
      {"now", environment.now.ms}, {"zone_offset_ms", 8 * 3600000}, {"runs", runs}};
  auto command = "node " KEDU_SOURCE_DIR "/tests/formula/evaluate.mjs " + (folder / "library.js").string() + " " +
                 (folder / "runs.json").string() + " > " + (folder / "values.json").string();
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream file(folder / "values.json");
  auto values = Json::parse(file);
  ASSERT_EQ(values.size(), expected.size());
  ASSERT_GT(values.size(), 800u);
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_TRUE(same(expected[i], values[i])) << sources[i] << "\nengine " << expected[i] << "\nnode " << values[i];
}

}  // namespace
}  // namespace kedu
