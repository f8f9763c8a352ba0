// Binds names to slots and functions to declarations, gives every node its type, and collects all that is wrong.
#pragma once

#include <vector>

#include "formula/language/tree.h"

namespace kedu::formula {

struct Checked {
  std::vector<Reference> references;  ///< slot i is references[i]
  std::vector<Diagnostic> diagnostics;
  bool uses_clock = false;
};

Checked check(Node& tree, const Scope& scope);

}  // namespace kedu::formula
