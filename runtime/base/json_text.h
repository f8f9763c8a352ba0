// Values straight to JSON text, for rows that are written thousands of times a second: no tree between.
#pragma once

#include <string>

#include "base/value.h"

namespace kedu {

/// What `to_json(fields).dump()` gives.
std::string json_text(const Fields& fields);

/// The other way, for text of our own: empty where it is no object. Dates come back as text.
Fields fields_from_json(const std::string& text);

}  // namespace kedu
