// Small questions to a JSON Schema that explaining and retyping both ask.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/json.h"

namespace kedu::definition {

/// The schema behind `$ref`s into its own definitions; `schema` itself when there is none.
const Json& resolved(const Json& root, const Json& schema);

/// The alternatives of anyOf or oneOf, resolved; the schema alone when it has none.
std::vector<const Json*> alternatives(const Json& root, const Json& schema);

/// The JSON types the schema allows, "integer" as "number"; empty: any.
std::set<std::string> allowed_types(const Json& root, const Json& schema);

/// The schema of the property, or null: through alternatives, `properties` and `additionalProperties`.
std::vector<const Json*> property_schemas(const Json& root, const Json& schema, const std::string& key);

std::string type_of(const Json& value);  ///< "string", "number", "boolean", "array", "object", "null"

}  // namespace kedu::definition
