// The turns of phrase that issues of this folder share.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/text.h"

namespace kedu::definition {

/// "did you mean 'hospital'?", or the names there are when nothing is near.
Text did_you_mean(std::string_view word, std::span<const std::string> names);

}  // namespace kedu::definition
