// The type table of PostgreSQL: what each ColumnType is declared as, sent as and read back as.
#include "store/postgres/cell.h"

#include <charconv>
#include <cmath>

#include "base/calendar_date.h"
#include "base/utf8.h"
#include "store/list_json.h"
#include "store/schema_plan.h"

namespace kedu::store::postgres {

namespace {

enum Number : TypeNumber { boolean = 16, bigint = 20, float8 = 701, date_type = 1082, timestamptz = 1184 };

constexpr double exact_integer = 9007199254740992.0;  // 2^53
constexpr std::int32_t first_day = -719'162;          // years 1 to 9999, as in every store
constexpr std::int32_t last_day = 2'932'896;
constexpr std::int64_t day_ms = 86'400'000;

bool is_whole(double number) {
  return std::abs(number) <= exact_integer && std::trunc(number) == number;
}

template <class T>
std::string digits(T number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

Result<Param> text_param(const std::string& text) {
  if (!is_utf8(text)) return fail(ErrorCode::invalid, "a text is not UTF-8");
  if (text.find('\0') != std::string::npos) return fail(ErrorCode::invalid, "a text holds NUL");
  return Param{text, 0};
}

Result<Param> number_param(double number) {
  if (!std::isfinite(number)) return fail(ErrorCode::invalid, "a number is not finite");
  return Param{digits(number), float8};
}

Result<Param> integer_param(double number) {
  if (!is_whole(number)) return fail(ErrorCode::invalid, "not a whole number up to 2^53");
  return Param{digits(static_cast<std::int64_t>(number)), bigint};
}

Result<Param> date_param(Date date) {
  if (date.days < first_day || date.days > last_day)
    return fail(ErrorCode::invalid, "a date is not in years 1 to 9999");
  return Param{to_iso(date), date_type};
}

Result<Param> datetime_param(DateTime instant) {
  if (instant.ms < first_day * day_ms || instant.ms >= (last_day + 1) * day_ms)
    return fail(ErrorCode::invalid, "a time is not in years 1 to 9999");
  return Param{to_iso(instant), timestamptz};
}

Result<Param> list_param(const Value& value) {
  KEDU_LET(auto json, list_to_json(value));
  return Param{std::move(json), 0};
}

double number_of(std::string_view text, TypeNumber type) {
  if (type == boolean) return text == "t" ? 1 : 0;
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::string declared(ColumnType type) {
  switch (type) {
    case ColumnType::text:
      return "text COLLATE \"C\"";
    case ColumnType::number:
      return "double precision";
    case ColumnType::integer:
      return "bigint";
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::date:
      return "date";
    case ColumnType::datetime:
      return "timestamp with time zone";
    case ColumnType::list:
      return store::quoted(list_domain);
  }
  return "";
}

ColumnType type_of(std::string_view name) {
  if (name == "float8") return ColumnType::number;
  if (name == "int8") return ColumnType::integer;
  if (name == "bool") return ColumnType::boolean;
  if (name == "date") return ColumnType::date;
  if (name == "timestamptz") return ColumnType::datetime;
  if (name == list_domain) return ColumnType::list;
  return ColumnType::text;
}

Result<Param> encoded(const Value& value, ColumnType type) {
  if (value.is_blank()) return Param{};
  switch (type) {
    case ColumnType::text:
      if (auto* text = value.get_if<std::string>()) return text_param(*text);
      break;
    case ColumnType::number:
      if (auto* number = value.get_if<double>()) return number_param(*number);
      break;
    case ColumnType::integer:
      if (auto* number = value.get_if<double>()) return integer_param(*number);
      break;
    case ColumnType::boolean:
      if (auto* truth = value.get_if<bool>()) return Param{*truth ? "t" : "f", boolean};
      break;
    case ColumnType::date:
      if (auto* date = value.get_if<Date>()) return date_param(*date);
      break;
    case ColumnType::datetime:
      if (auto* instant = value.get_if<DateTime>()) return datetime_param(*instant);
      break;
    case ColumnType::list:
      if (value.is<List>() || value.is<Rows>()) return list_param(value);
      break;
  }
  return fail(ErrorCode::invalid, "the value is no " + std::string(name_of(type)));
}

Result<Param> encoded(const Value& value) {
  if (value.is_blank()) return Param{};
  if (auto* text = value.get_if<std::string>()) return text_param(*text);
  if (auto* number = value.get_if<double>()) return is_whole(*number) ? integer_param(*number) : number_param(*number);
  if (auto* truth = value.get_if<bool>()) return Param{*truth ? "t" : "f", boolean};
  if (auto* date = value.get_if<Date>()) return date_param(*date);
  if (auto* instant = value.get_if<DateTime>()) return datetime_param(*instant);
  if (value.is<ErrorValue>()) return fail(ErrorCode::invalid, "a formula error cannot be a parameter");
  return list_param(value);
}

Value decoded(std::string_view text, TypeNumber type, ColumnType wanted) {
  switch (wanted) {
    case ColumnType::text:
      if (type == timestamptz)
        if (auto instant = parse_datetime(text)) return to_iso(*instant);
      if (type == boolean) return text == "t" ? "1" : "0";
      return text;
    case ColumnType::number:
      return number_of(text, type);
    case ColumnType::integer:
      return std::trunc(number_of(text, type));
    case ColumnType::boolean:
      return number_of(text, type) != 0;
    case ColumnType::date:
      if (auto date = parse_date(text)) return *date;
      return text;
    case ColumnType::datetime:
      if (auto instant = parse_datetime(text)) return *instant;
      return text;
    case ColumnType::list:
      return list_from_json(text);
  }
  return {};
}

}  // namespace kedu::store::postgres
