// The way back from a number to its records: a formula that the list page and the API take as `where`.
#pragma once

#include <string>
#include <vector>

#include "rules.h"

namespace metrics {

/// Text as a formula literal: quotes double.
std::string text_literal(std::string_view text);
/// Records whose field has this value; blank is a value too.
std::string has_value(const std::string& name, const std::string& type, const Value& value);
/// Records of the day, week or month that begins at `first`.
std::string in_span(const std::string& name, Group::Kind kind, Date first);
/// Records of the group with this key.
std::string in_group(const Group& group, const Value& key);
/// All of the conditions; empty ones do not count; "" when none is left.
std::string all_of(const std::vector<std::string>& conditions);

}  // namespace metrics
