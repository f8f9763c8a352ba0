// The browser runs the same code: every case we have once in the engine and once under Node.js, with the library as it
// is served. tests/e2e/cases.mjs asks Chromium itself; this test is there where no browser is.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "formula/engine/embedded.h"
#include "runs.h"

namespace kedu {
namespace {

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
  auto all = all_runs();
  auto folder = std::filesystem::path(KEDU_BUILD_DIR) / "node-test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "library.js") << formula::embedded_library();
  std::ofstream(folder / "runs.json") << all;
  auto command = "node " KEDU_SOURCE_DIR "/tests/formula/evaluate.mjs " + (folder / "library.js").string() + " " +
                 (folder / "runs.json").string() + " > " + (folder / "values.json").string();
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream file(folder / "values.json");
  auto values = Json::parse(file);
  auto& runs = all["runs"];
  ASSERT_EQ(values.size(), runs.size());
  ASSERT_GT(values.size(), 2000u);
  for (std::size_t i = 0; i < runs.size(); ++i)
    EXPECT_TRUE(same(runs[i]["value"], values[i]))
        << runs[i]["expr"] << "\nengine " << runs[i]["value"] << "\nnode " << values[i];
}

}  // namespace
}  // namespace kedu
