// The public conformance cases, and every example of every function's declaration, through `kedu eval`.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "cli/eval.h"
#include "formula/formula.h"
#include "spreadsheet.h"

namespace kedu {
namespace {

/// Labour Day 2024 and the weekend days worked for it: what the examples speak of.
std::vector<formula::CalendarDays> calendars() {
  formula::CalendarDays days{"CN", {}, {date_of(2024, 4, 28), date_of(2024, 5, 11)}};
  for (unsigned day = 1; day <= 5; ++day) days.holidays.push_back(date_of(2024, 5, day));
  return {days};
}

std::vector<Json> evaluate(const std::vector<Json>& lines) {
  std::stringstream in, out;
  for (auto& line : lines) in << line.dump() << "\n";
  EXPECT_EQ(cli::eval(in, out, calendars()), 0);
  std::vector<Json> answers;
  for (std::string line; std::getline(out, line);) answers.push_back(Json::parse(line));
  return answers;
}

bool same(const Json& expected, const Json& got) {
  auto empty = [](const Json& json) { return json.is_null() || (json.is_string() && json.get<std::string>().empty()); };
  if (empty(expected) && empty(got)) return true;
  if (expected.is_number() && got.is_number()) {
    double a = expected.get<double>(), b = got.get<double>();
    return std::abs(a - b) <= 1e-9 + 1e-9 * std::max(std::abs(a), std::abs(b));
  }
  if (expected.is_array() && got.is_array() && expected.size() == got.size()) {
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (!same(expected[i], got[i])) return false;
    return true;
  }
  return expected == got;
}

bool fits(const Json& expect, const Json& answer) {
  if (expect.is_object() && expect.contains("error")) return answer.value("error", "") == expect["error"];
  if (expect.is_object() && expect.contains("compile_error")) {
    if (!answer.contains("compile_error")) return false;
    auto range = expect["compile_error"]["pos"];
    int pos = answer["compile_error"]["pos"].get<int>();
    return range[0].get<int>() <= pos && pos <= range[1].get<int>();
  }
  return answer.contains("value") && same(expect, answer["value"]);
}

TEST(FormulaCases, AllPass) {
  std::ifstream file(KEDU_SOURCE_DIR "/../shared/formula-cases.jsonl");
  if (!file) file.open(KEDU_SOURCE_DIR "/../../shared/formula-cases.jsonl");
  if (!file) GTEST_SKIP() << "no formula-cases.jsonl beside the repository";
  std::vector<Json> cases;
  for (std::string line; std::getline(file, line);) cases.push_back(Json::parse(line));
  auto answers = evaluate(cases);
  ASSERT_EQ(answers.size(), cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_TRUE(fits(cases[i]["expect"], answers[i])) << cases[i].dump() << "\n" << answers[i].dump();
    if (cases[i].contains("type") && !(answers[i].value("type", "") == "text" && cases[i]["type"] == "blank")) {
      EXPECT_EQ(answers[i].value("type", ""), cases[i]["type"]) << cases[i].dump();
    }
  }
}

TEST(FormulaCases, HabitsOfSpreadsheetsHold) {
  std::ifstream file(KEDU_SOURCE_DIR "/tests/formula/habits.json");
  ASSERT_TRUE(file) << "habits.json is missing";
  auto habits = Json::parse(file);
  std::vector<Json> lines;
  for (auto& one : habits["cases"])
    lines.push_back(
        {{"expr", one[0]}, {"fields", habits["fields"]}, {"types", habits["types"]}, {"now", habits["now"]}});
  auto answers = evaluate(lines);
  ASSERT_EQ(answers.size(), lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i)
    EXPECT_TRUE(fits(habits["cases"][i][1], answers[i])) << habits["cases"][i].dump() << "\n" << answers[i].dump();
}

TEST(FormulaCases, AnswersOfSpreadsheetsHold) {
  auto spreadsheet = read_spreadsheet();
  ASSERT_GT(spreadsheet.cases.size(), 1000u);
  std::vector<Json> lines;
  for (auto& one : spreadsheet.cases)
    lines.push_back({{"expr", one.expr},
                     {"fields", spreadsheet.fields},
                     {"types", spreadsheet.types},
                     {"now", "2024-03-15T10:30:00+08:00"}});
  auto answers = evaluate(lines);
  ASSERT_EQ(answers.size(), lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto& expect = spreadsheet.cases[i].expect;
    EXPECT_TRUE(fits(expect, answers[i])) << spreadsheet.cases[i].expr << " => " << expect << "\n" << answers[i];
    if (!expect.is_object() || !expect.contains("compile_error")) continue;
    for (auto* key : {"code", "len"})
      EXPECT_EQ(answers[i]["compile_error"][key], expect["compile_error"][key]) << spreadsheet.cases[i].expr;
  }
}

/// {"date": …} and {"datetime": …} name the kind of a value or of a list's items; the rest is guessed.
Json plain(const Json& example, std::string& kind) {
  if (example.is_array()) {
    Json items = Json::array();
    for (auto& item : example) items.push_back(plain(item, kind));
    return items;
  }
  for (auto* name : {"date", "datetime"})
    if (example.is_object() && example.size() == 1 && example.contains(name)) {
      kind = name;
      return example[name];
    }
  return example;
}

Json line_of(const Json& expr, const Json& fields) {
  Json line{
      {"expr", expr}, {"fields", Json::object()}, {"types", Json::object()}, {"now", "2024-03-15T10:30:00+08:00"}};
  line["fields"]["空"] = nullptr;  // the examples' name for a field that nobody filled in
  for (auto& field : fields.items()) {
    std::string kind;
    line["fields"][field.key()] = plain(field.value(), kind);
    if (!kind.empty()) line["types"][field.key()] = kind;
  }
  return line;
}

void expect_examples(const std::vector<Json>& examples) {
  std::vector<Json> lines;
  for (auto& example : examples)
    lines.push_back(line_of(example["expr"], example.contains("fields") ? example["fields"] : Json::object()));
  auto answers = evaluate(lines);
  ASSERT_EQ(answers.size(), examples.size());
  for (std::size_t i = 0; i < examples.size(); ++i) {
    std::string kind;
    auto expected = plain(examples[i]["value"], kind);
    EXPECT_TRUE(fits(expected, answers[i])) << examples[i].dump() << "\n" << answers[i].dump();
  }
}

TEST(FormulaCases, ExamplesOfEveryFunctionHold) {
  std::vector<Json> examples;
  for (auto& spec : formula::function_declarations())
    for (auto& example : spec["examples"]) examples.push_back(example);
  ASSERT_GT(examples.size(), 100u);
  expect_examples(examples);
}

TEST(FormulaCases, EdgeCasesOfTheLibraryHold) {
  std::ifstream file(KEDU_SOURCE_DIR "/runtime/formula/library/edge-cases.json");
  ASSERT_TRUE(file) << "edge-cases.json is missing";
  std::vector<Json> examples;
  auto families = Json::parse(file);
  for (auto& family : families.items())
    for (auto& edge : family.value())
      examples.push_back(
          {{"expr", edge[0]}, {"value", edge[1]}, {"fields", edge.size() > 2 ? edge[2] : Json::object()}});
  expect_examples(examples);
}

TEST(FormulaCases, BadLinesAreAnsweredAndTheRunGoesOn) {
  std::stringstream in("nonsense\n[]\n{\"expr\":1}\n{\"expr\":\"1+1\",\"tz\":\"Nowhere/None\"}\n{\"expr\":\"1+1\"}\n");
  std::stringstream out;
  EXPECT_EQ(cli::eval(in, out), 0);
  std::vector<Json> answers;
  for (std::string line; std::getline(out, line);) answers.push_back(Json::parse(line));
  ASSERT_EQ(answers.size(), 5u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(answers[static_cast<std::size_t>(i)]["error"], "invalid");
  EXPECT_EQ(answers[4]["value"], 2);
}

}  // namespace
}  // namespace kedu
