// JSON with its limits: depth, size, duplicate keys and bad UTF-8 are refused while parsing.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/result.h"
#include "base/value.h"

namespace kedu {

using Json = nlohmann::ordered_json;

/// Parses with the limits of limits.h; never throws. The message names line and column.
Result<Json> parse_json(std::string_view text);

/// date → "2026-03-02", datetime → "…Z", list → array, rows → array of objects, error → {"error": code, "zh", "en"}.
Json to_json(const Value& value);
Json to_json(const Fields& fields);

/// Without a declared type: strings stay text, objects become errors. Typed decoding is command/'s.
Value value_from_json(const Json& json);

}  // namespace kedu
