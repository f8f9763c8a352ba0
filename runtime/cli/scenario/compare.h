// A value as a scenario writes it against a record's value as somebody sees it.
#pragma once

#include "cli/scenario/cast.h"

namespace kedu::cli {

/// Links by title or by a step's name, times in the app's zone, files by name; a list's order does not matter.
bool matches(const Json& written, const Value& found, const Seen& seen, const Cast& cast, const TimeZone& zone);

/// The value as a scenario would write it.
std::string shown(const Value& found, const Seen& seen, const TimeZone& zone);

/// A written value for a message: text without quotes, lists with brackets.
std::string shown(const Json& written);

}  // namespace kedu::cli
