// One pass over the text; a doubled quote closes and opens again, which is the same for us.
#include "store/postgres/numbered.h"

namespace kedu::store::postgres {

Numbered numbered(std::string_view sql) {
  Numbered out;
  out.sql.reserve(sql.size() + 16);
  char quote = 0;
  for (char c : sql) {
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '?') {
      (out.sql += '$') += std::to_string(++out.marks);
      continue;
    }
    out.sql += c;
  }
  return out;
}

}  // namespace kedu::store::postgres
