// Tokens in, tree out: precedence, brackets and arguments; names are not yet bound.
#pragma once

#include <optional>
#include <string_view>

#include "formula/language/tree.h"

namespace kedu::formula {

/// The tree, or the first thing that is wrong.
struct Parsed {
  std::optional<Node> tree;
  std::optional<Diagnostic> problem;
};

Parsed parse(std::u32string_view source);

}  // namespace kedu::formula
