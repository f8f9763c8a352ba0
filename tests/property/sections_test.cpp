// Every wrong section of tests/golden/sections, beside a small app that is right, says what the file expects, with the
// real plug-ins; UPDATE_GOLDEN=1 rewrites them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "definition/load.h"
#include "definition/test_app.h"
#include "plugin/host.h"

namespace kedu {
namespace {

namespace fs = std::filesystem;

const char* const base = R"(--- app.yaml
app: base
label: 试用
version: 1.0.0
roles:
  - {role: sales, label: 业务员, sees: own}
  - {role: head, label: 主管, sees: all}
--- forms/trial.yaml
form: trial
label: 试用
title: =name
fields:
  - {field: name, label: 名称, type: text}
  - {field: kind, label: 品类, type: choice, options: [影像类, 检验类]}
  - {field: amount, label: 金额, type: money}
--- forms/touch.yaml
form: touch
label: 动作
fields:
  - {field: trial, label: 试用, type: link, to: trial}
  - {field: kind, label: 种类, type: choice, options: [电话, 拜访]}
  - {field: at, label: 时间, type: datetime}
  - {field: owner, label: 执行人, type: person}
--- flows/trial.yaml
flow: trial
form: trial
stages:
  - {stage: apply, label: 申请, by: owner, standard: 1 workday}
  - {stage: sign, label: 签字, by: owner, standard: 3 workdays}
ends: [{end: won, label: 成交, won: true}, {end: lost, label: 丢单, won: false}]
)";
constexpr std::string_view mark = "=== expected\n";
const fs::path folder = fs::path(KEDU_SOURCE_DIR) / "tests/golden/sections";

const plugin::Plugins& plugins() {
  static const auto loaded = [] {
    std::vector<fs::path> roots{fs::path(KEDU_BUILD_DIR) / "plugins"};
    return plugin::load_plugins(roots, fs::path(KEDU_SOURCE_DIR) / "schemas");
  }();
  return loaded;
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class WrongSection : public testing::TestWithParam<std::string> {};

TEST_P(WrongSection, SaysWhatIsExpected) {
  auto path = folder / (GetParam() + ".txt");
  std::ostringstream read;
  read << std::ifstream(path, std::ios::binary).rdbuf();
  auto text = read.str();
  auto at = text.find(mark);
  ASSERT_NE(at, std::string::npos);
  definition::TestApp app(base + text.substr(0, at));
  auto loaded = definition::load(app.folder(), plugins().extensions);
  auto said = print(loaded.issues);
  if (std::getenv("UPDATE_GOLDEN"))
    std::ofstream(path, std::ios::binary) << text.substr(0, at) << mark << said;
  else
    EXPECT_EQ(said, text.substr(at + mark.size()));
}

INSTANTIATE_TEST_SUITE_P(Sections, WrongSection, testing::ValuesIn(cases()), [](auto& item) { return item.param; });

}  // namespace
}  // namespace kedu
