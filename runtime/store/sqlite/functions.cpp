#include "store/sqlite/functions.h"

#include "base/letter_case.h"
#include "base/spelling.h"

namespace kedu::store::sqlite {

namespace {

std::string_view text_of(sqlite3_value* value) {
  auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return text ? std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value))) : std::string_view();
}

void fold(sqlite3_context* context, int, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
  auto folded = lower_case(text_of(values[0]));
  sqlite3_result_text64(context, folded.data(), folded.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void spells(sqlite3_context* context, int, sqlite3_value** values) {
  sqlite3_result_int(context, spells_same(text_of(values[0]), text_of(values[1])) ? 1 : 0);
}

constexpr int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

}  // namespace

void add_functions(sqlite3* database) {
  sqlite3_create_function_v2(database, "kedu_fold", 1, pure, nullptr, fold, nullptr, nullptr, nullptr);
  sqlite3_create_function_v2(database, "kedu_spells", 2, pure, nullptr, spells, nullptr, nullptr, nullptr);
}

}  // namespace kedu::store::sqlite
