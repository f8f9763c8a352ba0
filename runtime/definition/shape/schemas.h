// The JSON Schemas of schemas/, compiled in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace kedu::definition {

/// The schema of "app", "form", "flow", …; null when there is none of that name.
const Json& embedded_schema(std::string_view name);
std::vector<std::string> embedded_schema_names();

}  // namespace kedu::definition
