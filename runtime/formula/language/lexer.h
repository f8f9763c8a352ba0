// Cuts a formula into tokens; positions are code points of the text as typed, full-width forms count as what they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formula/formula.h"

namespace kedu::formula {

struct Token {
  enum class Is { number, text, name, braced, symbol, end };
  Is is = Is::end;
  int pos = 0;
  int len = 0;
  std::string text;  ///< name: folded; text, braced: content; symbol: "+", "<=", "(" …; number: digits
  std::string raw;   ///< name: as typed; symbol: ";" where it stands for a comma
  double number = 0;
  bool is_symbol(std::string_view wanted) const { return is == Is::symbol && text == wanted; }
};

/// The tokens, the last one `end`; or the first thing that is no token.
struct Tokens {
  std::vector<Token> list;
  std::optional<Diagnostic> problem;
};

Tokens cut(std::u32string_view source);

}  // namespace kedu::formula
