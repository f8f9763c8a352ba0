// Names that other languages and products give to what is here: for the did-you-mean.
#pragma once

#include <string>
#include <string_view>

namespace kedu::formula {

/// The function of ours that a foreign name, in capitals, means; empty when none is known.
std::string foreign_function(std::string_view name);

}  // namespace kedu::formula
