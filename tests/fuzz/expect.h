// How a fuzzer says that something is wrong.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace kedu::fuzz {

/// Ends the program with what is wrong, so that the fuzzer keeps the input.
inline void expect(bool holds, const std::string& what, const std::string& input) {
  if (holds) return;
  std::fprintf(stderr, "%s\n%s\n", what.c_str(), input.c_str());
  __builtin_trap();
}

}  // namespace kedu::fuzz
