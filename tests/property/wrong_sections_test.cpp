// Every wrong section of tests/golden/sections/PLUGIN says what its file expects, read by the real plug-ins. shared.txt is
// the app around it. UPDATE_GOLDEN=1 rewrites them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cli/opened.h"
#include "definition/test_app.h"

namespace kedu {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark = "=== expected\n";

std::string slurp(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<fs::path> cases() {
  std::vector<fs::path> found;
  for (auto& entry : fs::recursive_directory_iterator(fs::path(KEDU_SOURCE_DIR) / "tests/golden/sections"))
    if (entry.is_regular_file() && entry.path().filename() != "shared.txt") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

TEST(WrongSections, SayWhatIsExpected) {
  fs::path source = KEDU_SOURCE_DIR, build = KEDU_BUILD_DIR;
  std::ostringstream ignored;
  auto plugins = cli::load_plugins_of(
      {{build / "plugins"}, source / "schemas", source / "runtime/event/calendars", {}, {}}, ignored);
  ASSERT_FALSE(cases().empty());
  for (auto& path : cases()) {
    auto text = slurp(path);
    auto at = text.find(mark);
    ASSERT_NE(at, std::string::npos) << path;
    auto written = text.substr(0, at);
    definition::TestApp app(slurp(path.parent_path() / "shared.txt") + written);
    auto said = print(definition::load(app.folder(), plugins.extensions).issues);
    if (std::getenv("UPDATE_GOLDEN"))
      std::ofstream(path, std::ios::binary) << written << mark << said;
    else
      EXPECT_EQ(said, text.substr(at + mark.size())) << path;
  }
}

}  // namespace
}  // namespace kedu
