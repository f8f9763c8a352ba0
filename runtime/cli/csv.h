// CSV files as people have them: UTF-8 with or without a byte order mark, GB18030 from Excel in China, commas,
// semicolons or tabs, line breaks inside cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kedu::cli {

struct CsvRow {
  std::size_t line = 0;  ///< where it begins in the file, from 1
  std::vector<std::string> cells;
};

/// Every row that has a cell that is not empty. too_large over limits::import_bytes or import_rows; invalid when a
/// quote is never closed.
Result<std::vector<CsvRow>> read_csv(const std::string& path);

}  // namespace kedu::cli
