// Prints every case with its code and the engine's answer, for a browser to compare: JSON on stdout.
#include <iostream>

#include "runs.h"

int main() {
  std::cout << kedu::all_runs().dump() << std::endl;
  return std::cout ? 0 : 1;
}
