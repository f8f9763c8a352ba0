// Every wrong definition of tests/golden/definition says what the file expects; UPDATE_GOLDEN=1 rewrites them.
#include <gtest/gtest.h>

#include <cstdlib>

#include "definition/load.h"
#include "definition/test_app.h"

namespace kedu::definition {
namespace {

const std::filesystem::path folder = std::filesystem::path(KEDU_SOURCE_DIR) / "tests/golden/definition";
constexpr std::string_view mark = "=== expected\n";

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string slurp(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, SaysWhatIsExpected) {
  auto path = folder / (GetParam() + ".txt");
  auto text = slurp(path);
  auto at = text.find(mark);
  ASSERT_NE(at, std::string::npos);
  TestApp app(text.substr(0, at));
  auto loaded = load(app.folder(), test_extensions());
  auto said = print(loaded.issues);
  EXPECT_EQ(loaded.definition == nullptr, !loaded.issues.ok());
  if (std::getenv("UPDATE_GOLDEN"))
    std::ofstream(path, std::ios::binary) << text.substr(0, at) << mark << said;
  else
    EXPECT_EQ(said, text.substr(at + mark.size()));
}

INSTANTIATE_TEST_SUITE_P(Definition, Golden, testing::ValuesIn(cases()), [](auto& item) { return item.param; });

}  // namespace
}  // namespace kedu::definition
