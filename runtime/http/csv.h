// CSV as spreadsheets open it: lines, quotes, and no cell that a spreadsheet would run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kedu::http {

/// What makes a spreadsheet read a file as UTF-8.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// One row, quoted where it must be, ended by CR LF.
std::string csv_line(const std::vector<std::string>& cells);

/// Text that a spreadsheet would take for a formula (=, +, -, @, a tab or line break first) gets a leading apostrophe
/// (OWASP, CSV injection).
std::string without_formula(std::string text);

}  // namespace kedu::http
