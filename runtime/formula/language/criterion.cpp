#include "formula/language/criterion.h"

#include "base/letter_case.h"
#include "base/spelling.h"
#include "base/utf8.h"

namespace kedu::formula {

namespace {

constexpr std::int64_t day_ms = 86'400'000;

struct Sign {
  std::string_view text;
  Operator op;
};
constexpr Sign signs[] = {{"<=", Operator::le}, {">=", Operator::ge}, {"<>", Operator::ne},
                          {"<", Operator::lt},  {">", Operator::gt},  {"=", Operator::eq}};

std::string two(int n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

std::string instant_text(DateTime instant, const TimeZone* zone) {
  auto local = instant.ms + (zone ? zone->offset_ms(instant) : 0);
  auto day = local >= 0 ? local / day_ms : (local - day_ms + 1) / day_ms;
  auto seconds = static_cast<int>((local - day * day_ms) / 1000);
  return to_iso(Date{static_cast<std::int32_t>(day)}) + " " + two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" +
         two(seconds % 60);
}

std::string text_of(const Value& value, const TimeZone* zone) {
  if (auto* number = value.get_if<double>()) return number_text(*number);
  if (auto* date = value.get_if<Date>()) return to_iso(*date);
  if (auto* instant = value.get_if<DateTime>()) return instant_text(*instant, zone);
  if (auto* truth = value.get_if<bool>()) return *truth ? "TRUE" : "FALSE";
  return value.text();
}

bool is_word(std::string_view text, std::string_view word) {
  return lower_case(text) == word;
}

Value meaning(std::string_view text, const TimeZone* zone) {
  if (is_word(text, "true") || is_word(text, "false")) return is_word(text, "true");
  if (auto number = spelled_number(text)) return *number;
  auto date = date_of_text(text, zone);
  return date.is_blank() ? Value(text) : date;
}

}  // namespace

Value date_of_text(std::string_view text, const TimeZone* zone) {
  auto date = spelled_date(text);
  if (!date) return {};
  if (!date->time_ms) return date->date;
  if (date->offset_ms) return DateTime{date->date.days * day_ms + *date->time_ms - *date->offset_ms};
  return zone ? zone->at(date->date, *date->time_ms) : DateTime{date->date.days * day_ms + *date->time_ms};
}

Criterion criterion_of(const Value& value, const TimeZone* zone) {
  using Test = Criterion::Test;
  if (value.is_blank()) return {Test::compare, Operator::eq, 0.0, "0"};
  auto* text = value.get_if<std::string>();
  if (!text) return {Test::compare, Operator::eq, value, text_of(value, zone)};
  std::string_view rest = *text;
  const Sign* sign = nullptr;
  for (auto& one : signs)
    if (!sign && rest.starts_with(one.text)) sign = &one;
  auto op = sign ? sign->op : Operator::eq;
  if (sign) rest.remove_prefix(sign->text.size());
  if (rest.empty())
    return {op == Operator::eq ? Test::blank : op == Operator::ne ? Test::filled : Test::never, op, {}, {}};
  return {Test::compare, op, meaning(rest, zone), std::string(rest)};
}

Pattern pattern_of(std::string_view criterion) {
  auto points = decode_utf8(lower_case(criterion));
  std::string like, plain;
  bool wild = false, run = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    auto c = points[i];
    bool taken =
        c == '~' && i + 1 < points.size() && (points[i + 1] == '*' || points[i + 1] == '?' || points[i + 1] == '~');
    if (taken) c = points[++i];
    if (!taken && (c == '*' || c == '?')) {
      wild = true;
      if (c == '?' || !run) like += c == '*' ? '%' : '_';
      run = c == '*';
      continue;
    }
    run = false;
    if (c == '%' || c == '_' || c == '\\') like += '\\';
    append_utf8(like, c);
    append_utf8(plain, c);
  }
  return wild ? Pattern{std::move(like), false} : Pattern{std::move(plain), true};
}

}  // namespace kedu::formula
