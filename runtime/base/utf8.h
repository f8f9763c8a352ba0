// UTF-8: validity, code points, and the nearest name for a did-you-mean.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kedu {

bool is_utf8(std::string_view text);
/// Decoded code points; invalid bytes become U+FFFD.
std::u32string decode_utf8(std::string_view text);
void append_utf8(std::string& out, char32_t code_point);
std::size_t count_code_points(std::string_view text);
/// Columns a terminal needs: wide CJK counts two.
std::size_t display_width(std::string_view text);
/// The closest of `names` by edit distance, when it is close enough to be a likely slip.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> names);

}  // namespace kedu
