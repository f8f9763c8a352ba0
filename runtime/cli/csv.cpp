// libcsv does the cells; encoding and delimiter are found by looking.
#include "cli/csv.h"

#include <csv.h>
#include <iconv.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/limits.h"
#include "base/utf8.h"

namespace kedu::cli {

namespace {

Result<std::string> in_utf8(std::string bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  if (is_utf8(bytes)) return bytes;
  auto converter = iconv_open("UTF-8", "GB18030");
  if (converter == reinterpret_cast<iconv_t>(-1)) return fail(ErrorCode::internal, "no GB18030 converter");
  std::string out(bytes.size() * 2 + 4, '\0');
  char* from = bytes.data();
  std::size_t from_left = bytes.size();
  char* to = out.data();
  std::size_t to_left = out.size();
  auto converted = iconv(converter, &from, &from_left, &to, &to_left);
  iconv_close(converter);
  if (converted == static_cast<std::size_t>(-1))
    return fail(ErrorCode::invalid,
                "文件既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 的 CSV / neither UTF-8 nor GB18030; save it as "
                "UTF-8 CSV");
  out.resize(out.size() - to_left);
  return out;
}

/// The mark that occurs most in the first line.
char delimiter_of(std::string_view text) {
  auto first = text.substr(0, text.find('\n'));
  char best = ',';
  for (char mark : {',', '\t', ';'})
    if (std::count(first.begin(), first.end(), mark) > std::count(first.begin(), first.end(), best)) best = mark;
  return best;
}

struct Collector {
  std::string_view text;
  std::vector<CsvRow> rows;
  CsvRow row;
  std::size_t line = 1;

  static void cell(void* bytes, std::size_t size, void* self) {
    auto& row = static_cast<Collector*>(self)->row;
    row.cells.emplace_back(static_cast<const char*>(bytes), size);
    row.line += static_cast<std::size_t>(std::count(row.cells.back().begin(), row.cells.back().end(), '\n'));
  }
  static void end(int, void* self) {
    auto& collector = *static_cast<Collector*>(self);
    auto& row = collector.row;
    auto breaks = row.line;
    row.line = collector.line;
    collector.line += breaks + 1;
    bool empty = std::all_of(row.cells.begin(), row.cells.end(),
                             [](auto& cell) { return cell.find_first_not_of(" \t\r\n") == std::string::npos; });
    if (!empty) collector.rows.push_back(std::move(row));
    row = {};
  }
};

}  // namespace

Result<std::vector<CsvRow>> read_csv(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::not_found, "打不开文件 " + path + " / cannot open it");
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (bytes.view().size() > limits::import_bytes)
    return fail(ErrorCode::too_large, "import_bytes: 文件超过 20 MB / over 20 MB");
  KEDU_LET(auto text, in_utf8(std::move(bytes).str()));

  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT_FINI | CSV_REPALL_NL) != 0) return fail(ErrorCode::internal, "csv_init");
  csv_set_delim(&parser, static_cast<unsigned char>(delimiter_of(text)));
  Collector collector{text, {}, {}, 1};
  auto parsed = csv_parse(&parser, text.data(), text.size(), Collector::cell, Collector::end, &collector);
  bool whole = parsed == text.size() && csv_fini(&parser, Collector::cell, Collector::end, &collector) == 0;
  csv_free(&parser);
  if (!whole)
    return fail(ErrorCode::invalid, "第 " + std::to_string(collector.line) +
                                        " 行附近有没有配对的引号 / a quote is not closed near line " +
                                        std::to_string(collector.line));
  if (collector.rows.size() > limits::import_rows + 1)
    return fail(ErrorCode::too_large, "import_rows: 超过 100000 行 / over 100,000 rows");
  return std::move(collector.rows);
}

}  // namespace kedu::cli
