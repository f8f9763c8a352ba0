// Any bytes as a CSV file: read or refused; rows say where they begin, cells are UTF-8.
#include <unistd.h>

#include <cstdio>

#include "base/utf8.h"
#include "cli/csv.h"
#include "expect.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string path = "/tmp/kedu-fuzz-" + std::to_string(getpid()) + ".csv";
  static const int at_end = std::atexit([] { std::remove(path.c_str()); });
  (void)at_end;
  if (auto* file = std::fopen(path.c_str(), "wb")) {
    std::fwrite(data, 1, size, file);
    std::fclose(file);
  }
  std::string text(reinterpret_cast<const char*>(data), size);
  auto rows = kedu::cli::read_csv(path);
  if (!rows) return 0;
  std::size_t line = 0;
  for (auto& row : *rows) {
    kedu::fuzz::expect(row.line > line && row.line <= size + 1, "a row out of place", text);
    line = row.line;
    for (auto& cell : row.cells) kedu::fuzz::expect(kedu::is_utf8(cell), "a cell that is no UTF-8", text);
  }
  return 0;
}
