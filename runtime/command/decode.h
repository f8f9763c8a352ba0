// Step 1 of a command: JSON against the form. Unknown fields and wrong types are issues, not guesses.
#pragma once

#include <optional>
#include <string>

#include "base/issue.h"
#include "base/json.h"
#include "definition/definition.h"

namespace kedu::command {

/// The input's fields with their types; blank means "set to nothing". Every issue names its field.
Fields decode(const definition::Form& form, const Json& input, Issues& issues);

/// Gives a value its field's type ("2026-03-02" → date, "12.5" → number), or says why it cannot have it.
/// Links keep their text here; check.h resolves them. `path` is the field path for the issue.
std::optional<Issue> retype(const definition::Field& field, const std::string& path, Value& value);

}  // namespace kedu::command
