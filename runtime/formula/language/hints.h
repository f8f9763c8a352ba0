// What to write instead of a token that cannot stand where it stands; the words beside the parser's problems.
#pragma once

#include <string>

#include "formula/language/lexer.h"

namespace kedu::formula::hints {

/// A token as typed.
std::string shown(const Token& token);
/// `token` follows a value, the end of which is `before`.
Text after_value(const Token& before, const Token& token);
/// The same between the arguments of a function.
Text between_arguments(const Token& before, const Token& token);
/// `token` stands where a value should, after `before`.
Text instead_of_value(const Token& before, const Token& token);
/// The formula ends after `before`.
Text unfinished(const Token& before);

}  // namespace kedu::formula::hints
