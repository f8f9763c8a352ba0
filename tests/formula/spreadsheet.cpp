// A line is a field (@ name type json), a heading (= …), a remark (# …) or a case (formula => answer).
#include "spreadsheet.h"

#include <fstream>
#include <sstream>

namespace kedu {

namespace {

constexpr std::string_view arrow = " => ";

void read_field(const std::string& line, Spreadsheet& out) {
  std::istringstream in(line.substr(2));
  std::string name, type, value;
  in >> name >> type;
  std::getline(in, value);
  out.fields[name] = Json::parse(value);
  if (type != "table") out.types[name] = type;
}

Json answer(const std::string& text) {
  if (text.starts_with("#")) return {{"error", text}};
  if (!text.starts_with("! ")) return Json::parse(text);
  std::istringstream in(text.substr(2));
  std::string code;
  int pos = -1, len = -1;
  in >> code >> pos >> len;
  return {{"compile_error", {{"pos", {pos, pos}}, {"len", len}, {"code", code}}}};
}

}  // namespace

Spreadsheet read_spreadsheet() {
  Spreadsheet out;
  std::ifstream file(KEDU_SOURCE_DIR "/tests/formula/spreadsheet.txt");
  for (std::string line; std::getline(file, line);) {
    auto at = line.rfind(arrow);
    if (line.starts_with("@ "))
      read_field(line, out);
    else if (at != line.npos && !line.starts_with("= "))
      out.cases.push_back({line.substr(0, at), answer(line.substr(at + arrow.size()))});
  }
  return out;
}

}  // namespace kedu
