// A value as a scenario writes it against a record's value as somebody sees it.
#pragma once

#include "cli/scenario/cast.h"

namespace kedu::cli {

/// Links by title or by a step's name, times in the app's zone, files by name; a list's order does not matter.
bool matches(const Json& written, const Value& found, const Seen& seen, const Cast& cast, const TimeZone& zone);

/// Where an answer is not as written.
struct Difference {
  std::string place;  ///< "tiles.stages.rows.0.values.count"
  Json written;
  Json found;  ///< null: nothing there
};

/// Of objects only what is written counts; of lists whose items have an `id`, the items with those ids; other lists
/// have as many items, in this order. A text may name a record or person, a time in the app's zone, or a length of time
/// ("450m" = 27000000).
std::vector<Difference> differences(const Json& written, const Json& found, const Cast& cast, const TimeZone& zone);

/// The value as a scenario would write it.
std::string shown(const Value& found, const Seen& seen, const TimeZone& zone);

/// A written value for a message: text without quotes, lists with brackets.
std::string shown(const Json& written);

}  // namespace kedu::cli
