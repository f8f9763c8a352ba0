// Cells into lines.
#include "http/csv.h"

namespace kedu::http {

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (auto& cell : cells) {
    if (!line.empty() || &cell != &cells.front()) line += ',';
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      line += cell;
      continue;
    }
    line += '"';
    for (char c : cell) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\r\n";
}

std::string without_formula(std::string text) {
  constexpr std::string_view dangerous = "=+-@\t\r\n";
  if (!text.empty() && dangerous.find(text.front()) != std::string_view::npos) text.insert(0, 1, '\'');
  return text;
}

}  // namespace kedu::http
