// The small language of figures: "sum(amount)", "share(=late)", "day(created_at)".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metrics {

/// A name and what stands in its parentheses, with the place of that in the text (bytes).
struct Call {
  std::string name;
  std::string argument;
  std::size_t start = 0;
  bool has_parentheses = false;
};

/// "count", "count()", "sum( amount )"; nothing when the parentheses do not match.
std::optional<Call> parse_call(std::string_view text);

/// The names in braces of a sentence, in order.
std::vector<std::string> placeholders(std::string_view sentence);

}  // namespace metrics
