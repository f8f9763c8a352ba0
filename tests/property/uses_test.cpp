// A field that is taken away while forms, rules and tiles still use it: the app is refused, and every use is named.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "cli/scenario/world.h"
#include "company.h"

namespace kedu {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

definition::Loaded load(const fs::path& app) {
  fs::path source = KEDU_SOURCE_DIR, build = KEDU_BUILD_DIR;
  std::ostringstream ignored;
  auto plugins = cli::load_plugins_of(
      {{build / "plugins"}, source / "schemas", source / "runtime/event/calendars", {}, {}}, ignored);
  return definition::load(app.string(), plugins.extensions);
}

/// "flows/trial.yaml:9:" for each line of the app's rules that says the word: no comment, no text for people.
std::vector<std::string> lines_naming(const fs::path& app, const std::string& word) {
  static const std::regex words_for_people(R"((label|help|say): (\{[^}]*\}|[^,}]*))"), comment("#.*");
  std::regex named("(^|[^A-Za-z0-9_-])" + word + "($|[^A-Za-z0-9_-])");
  std::vector<std::string> found;
  for (auto* folder : {"forms", "flows", "dispatch", "metrics", "dashboards"})
    for (auto& file : fs::directory_iterator(app / folder)) {
      std::istringstream lines(text_of(file.path()));
      std::string line;
      for (int number = 1; std::getline(lines, line); ++number) {
        line = std::regex_replace(std::regex_replace(line, words_for_people, ""), comment, "");
        if (std::regex_search(line, named))
          found.push_back(folder + ("/" + file.path().filename().string()) + ":" + std::to_string(number) + ":");
      }
    }
  return found;
}

/// Fields whose names mean nothing else in the template, with a kind of use that each has beside others.
const struct {
  const char *form, *field, *used_by;
} some_fields[] = {{"hospital", "orders", "dispatch/lead.yaml"},          // a tag's formula
                   {"trial", "need_sheet", "flows/trial.yaml"},           // what a gate requires
                   {"trial", "install_on", "flows/trial.yaml"},           // a gate's formula, the form's checks
                   {"trial", "directors", "flows/trial.yaml"},            // a list in a gate's formula
                   {"trial", "arrived_on", "flows/trial.yaml"},           // a later gate
                   {"trial", "paid_amount", "forms/hospital.yaml"},       // a gate, and a lookup of another form
                   {"trial", "lost_reason", "flows/trial.yaml"},          // what an end requires
                   {"contact", "department_name", "forms/contact.yaml"},  // a title
                   {"touch", "occurred_at", "forms/lead.yaml"},           // a rollup
                   {"touch", "kind", "dispatch/dial.yaml"},               // when a call counts
                   {"lead", "outcome", "forms/person.yaml"},              // a rollup's condition
                   {"lead", "response_minutes", "metrics/lead.yaml"},     // a metric's measures
                   {"trial", "lost_reason", "metrics/process.yaml"},      // what a metric groups by
                   {"person", "on_duty", "dispatch/lead.yaml"},           // who is asked
                   {"person", "capacity", "dispatch/lead.yaml"},          // and how much they carry
                   {"person", "devices", "dispatch/lead.yaml"}};          // points

TEST(Uses, InGatesTagsMetricsAndLookupsAreAllNamed) {
  for (auto& [form, field, used_by] : some_fields) {
    cli::TemporaryFolder folder;
    auto app = folder.path() / "app";
    fs::copy(medical_app(), app, fs::copy_options::recursive);
    auto file = app / "forms" / (std::string(form) + ".yaml");
    auto text = std::regex_replace(text_of(file), std::regex("field: " + std::string(field) + "\\b"), "field: gone");
    std::ofstream(file, std::ios::binary) << text;
    auto uses = lines_naming(app, field);
    auto loaded = load(app);
    EXPECT_EQ(loaded.definition, nullptr) << field;
    auto said = print(loaded.issues);
    for (auto& use : uses) EXPECT_NE(said.find(use), std::string::npos) << field << " at " << use << " in\n" << said;
    EXPECT_TRUE(std::any_of(uses.begin(), uses.end(), [&](auto& use) { return use.starts_with(used_by); }))
        << field << " is not used in " << used_by;
  }
}

TEST(Uses, OfAFieldTakenAwayAreAllNamed) {
  cli::TemporaryFolder folder;
  auto app = folder.path() / "app";
  fs::copy(medical_app(), app, fs::copy_options::recursive);
  auto form = app / "forms/hospital.yaml";
  auto text = text_of(form);
  auto at = text.find("field: level\n");
  ASSERT_NE(at, std::string::npos);
  std::ofstream(form, std::ios::binary) << text.replace(at, std::string("field: level\n").size(), "field: grade\n");
  std::ofstream(app / "metrics/by_level.yaml") << "metric: by_level\nlabel: 各等级\nfrom: trial\n"
                                                  "where: =hospital.level=\"三甲\"\nshow: [{measure: count}]\n";

  auto loaded = load(app);
  EXPECT_EQ(loaded.definition, nullptr);
  auto said = print(loaded.issues);
  for (auto* use : {"forms/hospital.yaml:41:", "forms/trial.yaml:29:", "dispatch/lead.yaml:4:",
                    "metrics/by_level.yaml:4:", "dashboards/process.yaml:4:"})
    EXPECT_NE(said.find(use), std::string::npos) << use << " in\n" << said;

  // Nor does publishing it change what runs.
  std::ostringstream ignored;
  auto company = medical_company();
  auto before = company.workspace().app(company.opened().app());
  std::vector<std::string> folders{app.string()};
  EXPECT_FALSE(company.opened().publish(folders, ignored));
  EXPECT_EQ(company.workspace().app(company.opened().app()), before);
}

}  // namespace
}  // namespace kedu
