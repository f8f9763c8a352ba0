// Any bytes as a filter: its SQL is exactly one statement that reads one table, by SQLite's own authorizer.
#include <sqlite3.h>

#include <cstring>

#include "formula/sql.h"
#include "scope.h"

namespace kedu::fuzz {
namespace {

std::string quoted(const std::string& name) {
  return "\"" + name + "\"";
}

/// Only reading `record`, and SQLite's functions; nothing else may be asked for.
int only_reading(void*, int action, const char* first, const char*, const char*, const char*) {
  if (action == SQLITE_SELECT || action == SQLITE_FUNCTION || action == SQLITE_RECURSIVE) return SQLITE_OK;
  // json_each is a table-valued function: its table carries no data of anybody.
  bool ours = action == SQLITE_READ && (!std::strcmp(first, "record") || !std::strcmp(first, "json_each"));
  return ours ? SQLITE_OK : SQLITE_DENY;
}

sqlite3* database() {
  static sqlite3* open = [] {
    sqlite3* made = nullptr;
    sqlite3_open(":memory:", &made);
    std::string columns;
    for (auto& one : Names::types()) columns += (columns.empty() ? "" : ",") + quoted(one.first);
    sqlite3_exec(made, ("CREATE TABLE record(" + columns + ");CREATE TABLE secret(a)").c_str(), nullptr, nullptr,
                 nullptr);
    sqlite3_create_function(
        made, "kedu_fold", 1, SQLITE_UTF8, nullptr,
        [](sqlite3_context* context, int, sqlite3_value** v) { sqlite3_result_value(context, v[0]); }, nullptr,
        nullptr);
    // SQLite declares its table-valued function at first use; that is its own doing.
    sqlite3_exec(made, "SELECT 1 FROM json_each('[]')", nullptr, nullptr, nullptr);
    sqlite3_set_authorizer(made, only_reading, nullptr);
    return made;
  }();
  return open;
}

}  // namespace
}  // namespace kedu::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kedu;
  std::string source(reinterpret_cast<const char*>(data), size);
  fuzz::Names names;
  auto compilation = formula::compile(source, names);
  if (!compilation.formula) return 0;
  static const auto zone = *TimeZone::find("Asia/Shanghai");
  formula::SqlContext context{formula::Dialect::sqlite, DateTime{1'772'400'000'000}, &zone,
                              [](const formula::Reference& reference) -> Result<formula::Sql> {
                                return formula::Sql{"t." + fuzz::quoted(reference.key()), {}};
                              }};
  auto sql = formula::to_sql_condition(*compilation.formula, context);
  if (!sql) return 0;
  auto text = "SELECT 1 FROM record t WHERE " + sql->text;
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  int code = sqlite3_prepare_v2(fuzz::database(), text.data(), static_cast<int>(text.size()), &statement, &tail);
  bool one = code == SQLITE_OK && tail == text.data() + text.size() &&
             sqlite3_bind_parameter_count(statement) == static_cast<int>(sql->params.size());
  sqlite3_finalize(statement);
  // SQLite has a smaller depth than formulas; what it refuses for that reason reaches nobody.
  std::string message = code == SQLITE_OK ? "" : sqlite3_errmsg(fuzz::database());
  bool too_deep = message.find("too large") != message.npos || message.find("stack overflow") != message.npos;
  fuzz::expect(one || too_deep, message + " in " + text, source);
  return 0;
}
