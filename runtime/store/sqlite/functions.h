// What our SQL calls and SQLite has not.
#pragma once

#include <sqlite3.h>

namespace kedu::store::sqlite {

/// kedu_fold(text): lower case by Unicode, as formulas fold it. kedu_spells(text, wanted): 1 or 0, see base/spelling.h.
void add_functions(sqlite3* database);

}  // namespace kedu::store::sqlite
