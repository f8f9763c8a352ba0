// Says what is wrong with YAML text in the words of somebody who has never heard of YAML.
#pragma once

#include <string_view>

#include "definition/read/source.h"

namespace kedu::definition {

/// The issue for a parser's complaint at byte `at`; looks for what people usually got wrong around it: a tab, a
/// full-width colon, an open quote.
Issue yaml_mistake(const File& file, std::size_t at, std::string_view complaint);

/// The place and hint of a full-width colon that stands where `key: value` needs a plain one, on the line of `at`.
bool full_width_colon(const File& file, std::size_t at, Issue& issue);

}  // namespace kedu::definition
