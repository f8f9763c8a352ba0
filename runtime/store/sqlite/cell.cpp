// The type table of SQLite: what each ColumnType is declared as, bound as and read back as.
#include "store/sqlite/cell.h"

#include <cmath>

#include "base/calendar_date.h"
#include "base/utf8.h"
#include "store/list_json.h"
#include "store/schema_plan.h"

namespace kedu::store::sqlite {

namespace {

constexpr ColumnType all_types[] = {ColumnType::text, ColumnType::number,   ColumnType::integer, ColumnType::boolean,
                                    ColumnType::date, ColumnType::datetime, ColumnType::list};
constexpr double exact_integer = 9007199254740992.0;  // 2^53
// Years 1 to 9999: four digits, so that the order of texts is the order of days.
constexpr std::int32_t first_day = -719'162;
constexpr std::int32_t last_day = 2'932'896;
constexpr std::int64_t day_ms = 86'400'000;

Result<void> bound(int code) {
  if (code == SQLITE_OK) return {};
  if (code == SQLITE_TOOBIG) return fail(ErrorCode::too_large, "a text is too large to store");
  if (code == SQLITE_RANGE) return fail(ErrorCode::invalid, "more parameters than marks in the SQL");
  return fail(ErrorCode::internal, std::string("binding failed: ") + sqlite3_errstr(code));
}

Result<void> bind_text(sqlite3_stmt* statement, int at, const std::string& text) {
  if (!is_utf8(text)) return fail(ErrorCode::invalid, "a text is not UTF-8");
  if (text.find('\0') != std::string::npos) return fail(ErrorCode::invalid, "a text holds NUL");
  return bound(sqlite3_bind_text64(statement, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

Result<void> bind_copy(sqlite3_stmt* statement, int at, const std::string& text) {
  return bound(sqlite3_bind_text64(statement, at, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

Result<void> bind_number(sqlite3_stmt* statement, int at, double number) {
  if (!std::isfinite(number)) return fail(ErrorCode::invalid, "a number is not finite");
  return bound(sqlite3_bind_double(statement, at, number));
}

Result<void> bind_integer(sqlite3_stmt* statement, int at, double number) {
  if (!(std::abs(number) <= exact_integer) || std::trunc(number) != number)
    return fail(ErrorCode::invalid, "not a whole number up to 2^53");
  return bound(sqlite3_bind_int64(statement, at, static_cast<std::int64_t>(number)));
}

Result<void> bind_date(sqlite3_stmt* statement, int at, Date date) {
  if (date.days < first_day || date.days > last_day)
    return fail(ErrorCode::invalid, "a date is not in years 1 to 9999");
  return bind_copy(statement, at, to_iso(date));
}

Result<void> bind_datetime(sqlite3_stmt* statement, int at, DateTime instant) {
  if (instant.ms < first_day * day_ms || instant.ms >= (last_day + 1) * day_ms)
    return fail(ErrorCode::invalid, "a time is not in years 1 to 9999");
  return bind_copy(statement, at, to_iso(instant));
}

Result<void> bind_list(sqlite3_stmt* statement, int at, const Value& value) {
  KEDU_LET(auto json, list_to_json(value));
  return bind_copy(statement, at, json);
}

std::string text_at(sqlite3_stmt* statement, int at) {
  auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, at));
  return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, at))) : std::string();
}

}  // namespace

std::string_view declared(ColumnType type) {
  switch (type) {
    case ColumnType::text:
      return "TEXT";
    case ColumnType::number:
      return "REAL";
    case ColumnType::integer:
      return "INTEGER";
    case ColumnType::boolean:
      return "BOOLEAN";
    case ColumnType::date:
      return "DATE";
    case ColumnType::datetime:
      return "DATETIME";
    case ColumnType::list:
      return "JSON";
  }
  return "";
}

ColumnType type_of(std::string_view text) {
  for (auto type : all_types)
    if (declared(type) == text) return type;
  return ColumnType::text;
}

Result<void> bind(sqlite3_stmt* statement, int at, const Value& value, ColumnType type) {
  if (value.is_blank()) return bound(sqlite3_bind_null(statement, at));
  switch (type) {
    case ColumnType::text:
      if (auto* text = value.get_if<std::string>()) return bind_text(statement, at, *text);
      break;
    case ColumnType::number:
      if (auto* number = value.get_if<double>()) return bind_number(statement, at, *number);
      break;
    case ColumnType::integer:
      if (auto* number = value.get_if<double>()) return bind_integer(statement, at, *number);
      break;
    case ColumnType::boolean:
      if (auto* truth = value.get_if<bool>()) return bound(sqlite3_bind_int(statement, at, *truth ? 1 : 0));
      break;
    case ColumnType::date:
      if (auto* date = value.get_if<Date>()) return bind_date(statement, at, *date);
      break;
    case ColumnType::datetime:
      if (auto* instant = value.get_if<DateTime>()) return bind_datetime(statement, at, *instant);
      break;
    case ColumnType::list:
      if (value.is<List>() || value.is<Rows>()) return bind_list(statement, at, value);
      break;
  }
  return fail(ErrorCode::invalid, "the value is no " + std::string(name_of(type)));
}

Result<void> bind(sqlite3_stmt* statement, int at, const Value& value) {
  if (value.is_blank()) return bound(sqlite3_bind_null(statement, at));
  if (auto* text = value.get_if<std::string>()) return bind_text(statement, at, *text);
  if (auto* number = value.get_if<double>()) return bind_number(statement, at, *number);
  if (auto* truth = value.get_if<bool>()) return bound(sqlite3_bind_int(statement, at, *truth ? 1 : 0));
  if (auto* date = value.get_if<Date>()) return bind_date(statement, at, *date);
  if (auto* instant = value.get_if<DateTime>()) return bind_datetime(statement, at, *instant);
  if (value.is<ErrorValue>()) return fail(ErrorCode::invalid, "a formula error cannot be a parameter");
  return bind_list(statement, at, value);
}

Value cell(sqlite3_stmt* statement, int at, ColumnType type) {
  if (sqlite3_column_type(statement, at) == SQLITE_NULL) return {};
  switch (type) {
    case ColumnType::text:
      return text_at(statement, at);
    case ColumnType::number:
      return sqlite3_column_double(statement, at);
    case ColumnType::integer:
      return static_cast<double>(sqlite3_column_int64(statement, at));
    case ColumnType::boolean:
      return sqlite3_column_int(statement, at) != 0;
    case ColumnType::date: {
      auto text = text_at(statement, at);
      if (auto date = parse_date(text)) return *date;
      return text;  // another tool wrote it
    }
    case ColumnType::datetime: {
      auto text = text_at(statement, at);
      if (auto instant = parse_datetime(text)) return *instant;
      return text;
    }
    case ColumnType::list:
      return list_from_json(text_at(statement, at));
  }
  return {};
}

}  // namespace kedu::store::sqlite
