// A field that is taken away while forms, rules and tiles still use it: the app is refused, and every use is named.
#include <gtest/gtest.h>

#include <fstream>
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

  fs::path source = KEDU_SOURCE_DIR, build = KEDU_BUILD_DIR;
  std::ostringstream ignored;
  auto plugins = cli::load_plugins_of(
      {{build / "plugins"}, source / "schemas", source / "runtime/event/calendars", {}, {}}, ignored);
  auto loaded = definition::load(app.string(), plugins.extensions);
  EXPECT_EQ(loaded.definition, nullptr);
  auto said = print(loaded.issues);
  for (auto* use : {"forms/hospital.yaml:28:", "forms/trial.yaml:29:", "dispatch/lead.yaml:4:",
                    "metrics/by_level.yaml:4:", "dashboards/process.yaml:4:"})
    EXPECT_NE(said.find(use), std::string::npos) << use << " in\n" << said;

  // Nor does publishing it change what runs.
  auto company = medical_company();
  auto before = company.workspace().app(company.opened().app());
  std::vector<std::string> folders{app.string()};
  EXPECT_FALSE(company.opened().publish(folders, ignored));
  EXPECT_EQ(company.workspace().app(company.opened().app()), before);
}

}  // namespace
}  // namespace kedu
