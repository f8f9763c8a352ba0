// For tests: wrong formulas, and what is said about each, against a golden file.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <sstream>
#include <string>

#include "formula/formula.h"

namespace kedu::formula {

inline std::string shown(const Diagnostic& d) {
  std::ostringstream out;
  out << "  " << (d.severity == Severity::error ? "error " : "warning ") << d.code << " at " << d.pos << "+" << d.len
      << "\n    " << d.message.zh << "\n    " << d.message.en << "\n";
  if (!d.hint.empty()) out << "    → " << d.hint.zh << "\n    → " << d.hint.en << "\n";
  return out.str();
}

/// `golden` is a file of tests/golden/formula; UPDATE_GOLDEN writes it anew.
inline void expect_explained(std::span<const char* const> wrong, const Scope& scope, const std::string& golden) {
  std::ostringstream got;
  for (std::string source : wrong) {
    got << "[" << source << "]\n";
    for (auto& diagnostic : compile(source, scope).diagnostics) got << shown(diagnostic);
  }
  const std::string path = KEDU_SOURCE_DIR "/tests/golden/formula/" + golden;
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(path) << got.str();
  std::ifstream file(path);
  EXPECT_EQ(got.str(), std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace kedu::formula
