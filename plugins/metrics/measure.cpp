// A name with at most one pair of parentheses around the rest.
#include "measure.h"

namespace metrics {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<Call> parse_call(std::string_view text) {
  auto open = text.find('(');
  if (open == std::string_view::npos) {
    if (text.find(')') != std::string_view::npos) return std::nullopt;
    return Call{std::string(trimmed(text)), "", 0, false};
  }
  auto close = text.find_last_not_of(' ');
  if (text[close] != ')' || close < open) return std::nullopt;
  auto argument = trimmed(text.substr(open + 1, close - open - 1));
  auto start = argument.empty() ? open + 1 : static_cast<std::size_t>(argument.data() - text.data());
  return Call{std::string(trimmed(text.substr(0, open))), std::string(argument), start, true};
}

std::vector<std::string> placeholders(std::string_view sentence) {
  std::vector<std::string> names;
  for (std::size_t open = sentence.find('{'); open != std::string_view::npos; open = sentence.find('{', open + 1)) {
    auto close = sentence.find('}', open);
    if (close == std::string_view::npos) break;
    names.emplace_back(sentence.substr(open + 1, close - open - 1));
  }
  return names;
}

}  // namespace metrics
