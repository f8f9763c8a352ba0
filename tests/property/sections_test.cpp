// Every wrong flow of tests/golden/flow says what the file expects, read by the real plug-in; UPDATE_GOLDEN=1 rewrites
// them.
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

/// What all of them share; a file holds the flow alone.
constexpr const char* app = R"(--- app.yaml
app: demo
label: 演示
roles: [{role: sales, label: 业务员}, {role: director, label: 总监, sees: all}]
--- forms/deal.yaml
form: deal
label: 商机
fields:
  - {field: name, label: 名称, type: text}
  - {field: amount, label: 金额, type: money}
  - {field: engineer, label: 工程师, type: person}
  - {field: compare, label: 对比参数, type: table, columns: [{field: ours, label: 我方, type: text}, {field: theirs, label: 对方, type: text}]}
  - {field: owner, label: 负责人, type: person}
--- flows/deal.yaml
)";

fs::path folder() {
  return fs::path(KEDU_SOURCE_DIR) / "tests/golden/flow";
}

std::string said_of(const std::string& flow) {
  fs::path source = KEDU_SOURCE_DIR, build = KEDU_BUILD_DIR;
  std::ostringstream ignored;
  auto plugins = cli::load_plugins_of(
      {{build / "plugins"}, source / "schemas", source / "runtime/event/calendars", {}, {}}, ignored);
  definition::TestApp files(app + flow);
  return print(definition::load(files.folder(), plugins.extensions).issues);
}

TEST(Sections, WrongFlowsSayWhatIsExpected) {
  int cases = 0;
  for (auto& entry : fs::directory_iterator(folder())) {
    std::ostringstream read;
    read << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    auto text = read.str();
    auto at = text.find(mark);
    ASSERT_NE(at, std::string::npos) << entry.path();
    auto said = said_of(text.substr(0, at));
    if (std::getenv("UPDATE_GOLDEN"))
      std::ofstream(entry.path(), std::ios::binary) << text.substr(0, at) << mark << said;
    else
      EXPECT_EQ(said, text.substr(at + mark.size())) << entry.path();
    ++cases;
  }
  EXPECT_GT(cases, 0);
}

}  // namespace
}  // namespace kedu
