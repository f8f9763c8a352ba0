// Contract calls as SQL text with ? in order, the same for every store; only the marks of parameters differ later.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "store/store.h"

namespace kedu::store {

/// `SELECT outputs FROM "table" AS t WHERE … LIMIT ? OFFSET ?`. `all` is the output list of a query that names none.
/// Blanks come first and, descending, last in every dialect. An expression with parameters that is selected as well is
/// grouped and ordered by the number of its output, since no database takes two parameters for the same one.
Sql select_statement(const Query& query, std::string_view all, Dialect dialect);
/// `t."id",t."a",t."b"`: every column of the table, the key first.
std::string all_columns(const Table& table);
/// `INSERT INTO "table"("a","b") VALUES(?,?)`.
std::string insert_statement(std::string_view table, std::span<const std::string> columns);
/// `INSERT … ON CONFLICT("id") DO UPDATE SET "a"=excluded."a",…`: puts the row over the one with its key.
std::string put_statement(std::string_view table, std::span<const std::string> columns);
/// `UPDATE "table" AS t SET "a"=?,"b"=? WHERE …`, without the parameters of SET.
Sql update_statement(std::string_view table, const Fields& changes, const Sql& where);
Sql erase_statement(std::string_view table, const Sql& where);

}  // namespace kedu::store
