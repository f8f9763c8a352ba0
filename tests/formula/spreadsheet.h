// The cases of spreadsheet.txt: formulas over one record, each with the answer of a spreadsheet.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace kedu {

struct SpreadsheetCase {
  std::string expr;
  Json expect;  ///< as in formula-cases.md; a compile error has pos [a, a], len and code
};

struct Spreadsheet {
  Json fields = Json::object();
  Json types = Json::object();
  std::vector<SpreadsheetCase> cases;
};

/// Read from the source tree; without cases when the file cannot be read.
Spreadsheet read_spreadsheet();

}  // namespace kedu
