// The type and decimals of what operators and functions yield.
#pragma once

#include <span>

#include "formula/language/tree.h"

namespace kedu::formula {

/// Decimals of a number as written: "1.50" has 2, "1e-3" has 3.
int scale_of(std::string_view digits);
Type type_of_step(Operator op, const Type& left, const Type& right);
/// What both branches of an IF have in common; blank gives way.
Type common_type(const Type& a, const Type& b);
Type type_of_call(const FunctionSpec& function, std::span<const Node> arguments);

}  // namespace kedu::formula
