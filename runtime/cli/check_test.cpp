// `kedu check`: paths that a terminal can open.
#include "cli/check.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace kedu::cli {
namespace {

TEST(Check, PrintsWhereAndAnswersOne) {
  auto folder = std::filesystem::temp_directory_path() /
                ("kedu-check-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()));
  std::filesystem::create_directories(folder / "forms");
  std::ofstream(folder / "app.yaml") << "app: demo\nlabel: 演示\nroles: [{role: sales, label: 业务员}]\n";
  std::vector<std::string> folders{folder.string() + "/"};
  std::ostringstream good, bad;
  EXPECT_EQ(check(folders, {}, good), 0);
  EXPECT_EQ(good.str(), "");
  std::ofstream(folder / "forms/lead.yaml") << "form: lead\nlabel: 线索\nfields: [{field: a, label: 甲, type: txt}]\n";
  EXPECT_EQ(check(folders, {}, bad), 1);
  EXPECT_TRUE(bad.str().starts_with(folder.string() + "/forms/lead.yaml:3:37: ")) << bad.str();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace kedu::cli
