// Runs `kedu eval` by itself.
#include <iostream>

#include "cli/eval.h"

int main() {
  return kedu::cli::eval(std::cin, std::cout);
}
