// Civil days by Howard Hinnant's algorithms (howardhinnant.github.io/date_algorithms.html); zones from the system's
// tzdata.
#include "base/calendar_date.h"

#include <date/tz.h>

#include <algorithm>
#include <charconv>

namespace kedu {

namespace {

constexpr std::int64_t day_ms = 86'400'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// Reads digits and marks from the front of a text; `ok` stays false once something did not fit.
struct Cursor {
  std::string_view rest;
  bool ok = true;

  int digits(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    while (n < rest.size() && n < most && rest[n] >= '0' && rest[n] <= '9') ++n;
    int number = 0;
    if (n < least)
      ok = false;
    else
      std::from_chars(rest.data(), rest.data() + n, number);
    rest.remove_prefix(n);
    return number;
  }
  bool take(char c) {
    if (rest.empty() || rest[0] != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok = take(c) && ok; }
};

bool is_date(int year, int month, int day) {
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

std::optional<Date> date_from(Cursor& cursor) {
  auto year = cursor.digits(4, 4);
  char mark = cursor.rest.empty() ? '-' : cursor.rest[0];
  if (mark != '-' && mark != '/') return std::nullopt;
  cursor.expect(mark);
  auto month = cursor.digits(1, 2);
  cursor.expect(mark);
  auto day = cursor.digits(1, 2);
  if (!cursor.ok || !is_date(year, month, day)) return std::nullopt;
  return date_of(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

}  // namespace

namespace {

/// Each row written holds several instants: a general formatter is too slow here.
template <int count>
void write_digits(char* to, std::int64_t number) {
  for (int i = count - 1; i >= 0; --i, number /= 10) to[i] = static_cast<char>('0' + number % 10);
}

void write_date(char* to, Date date) {
  auto [year, month, day] = parts(date);
  write_digits<4>(to, year);
  write_digits<2>(to + 5, month);
  write_digits<2>(to + 8, day);
}

}  // namespace

YearMonthDay parts(Date date) {
  std::int64_t z = date.days + 719468LL;
  std::int64_t era = floor_div(z, 146097);
  auto doe = static_cast<unsigned>(z - era * 146097);
  unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  unsigned mp = (5 * doy + 2) / 153;
  unsigned day = doy - (153 * mp + 2) / 5 + 1;
  unsigned month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<int>(yoe + era * 400) + (month <= 2 ? 1 : 0), month, day};
}

Date date_of(int year, unsigned month, unsigned day) {
  std::int64_t y = year - (month <= 2 ? 1 : 0);
  std::int64_t era = floor_div(y, 400);
  auto yoe = static_cast<unsigned>(y - era * 400);
  unsigned doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return {static_cast<std::int32_t>(era * 146097 + static_cast<std::int64_t>(doe) - 719468)};
}

std::string to_iso(Date date) {
  std::string text(10, '-');
  write_date(text.data(), date);
  return text;
}

std::string to_iso(DateTime instant) {
  auto days = floor_div(instant.ms, day_ms);
  auto rest = instant.ms - days * day_ms;
  std::string text = "0000-00-00T00:00:00.000Z";
  write_date(text.data(), Date{static_cast<std::int32_t>(days)});
  write_digits<2>(text.data() + 11, rest / 3'600'000);
  write_digits<2>(text.data() + 14, rest / 60'000 % 60);
  write_digits<2>(text.data() + 17, rest / 1'000 % 60);
  write_digits<3>(text.data() + 20, rest % 1'000);
  return text;
}

std::optional<Date> parse_date(std::string_view iso) {
  Cursor cursor{iso};
  auto date = date_from(cursor);
  return date && cursor.rest.empty() ? date : std::nullopt;
}

std::optional<DateTime> parse_datetime(std::string_view iso) {
  Cursor cursor{iso};
  auto date = date_from(cursor);
  if (!date) return std::nullopt;
  std::int64_t ms = date->days * day_ms;
  if (!cursor.take('T') && !cursor.take(' ')) return std::nullopt;
  auto hours = cursor.digits(1, 2);
  cursor.expect(':');
  auto minutes = cursor.digits(2, 2);
  int seconds = 0;
  if (cursor.take(':')) {
    seconds = cursor.digits(2, 2);
    if (cursor.take('.')) {
      auto before = cursor.rest.size();
      auto fraction = cursor.digits(1, 9);
      for (auto digits = before - cursor.rest.size(); digits > 3; --digits) fraction /= 10;
      for (auto digits = before - cursor.rest.size(); digits < 3; ++digits) fraction *= 10;
      ms += fraction;
    }
  }
  if (!cursor.ok || hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
  ms += hours * 3'600'000LL + minutes * 60'000LL + seconds * 1'000LL;
  if (cursor.take('Z') || cursor.take('z')) return cursor.rest.empty() ? std::optional(DateTime{ms}) : std::nullopt;
  bool west = !cursor.rest.empty() && cursor.rest[0] == '-';
  if (!cursor.take('+') && !cursor.take('-')) return std::nullopt;
  auto offset_hours = cursor.digits(2, 2);
  cursor.take(':');
  auto offset_minutes = cursor.rest.empty() ? 0 : cursor.digits(2, 2);
  if (!cursor.ok || !cursor.rest.empty() || offset_hours > 18 || offset_minutes > 59) return std::nullopt;
  auto offset = offset_hours * 3'600'000LL + offset_minutes * 60'000LL;
  return DateTime{ms + (west ? offset : -offset)};
}

Result<TimeZone> TimeZone::find(const std::string& name) {
  try {
    auto* zone = date::locate_zone(name);
    auto transitions = std::make_shared<std::vector<std::pair<std::int64_t, std::int64_t>>>();
    auto ms = [](auto d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); };
    const date::sys_seconds end = date::sys_days{date::year{2100} / 1 / 1};
    date::sys_seconds at = date::sys_days{date::year{1970} / 1 / 1};
    while (at < end) {
      auto info = zone->get_info(at);
      transitions->emplace_back(ms(at.time_since_epoch()), ms(info.offset));
      at = info.end;
    }
    TimeZone found;
    found.name_ = name;
    found.transitions_ = std::move(transitions);
    return found;
  } catch (const std::exception&) {
    return fail(ErrorCode::invalid, "没有时区“" + name + "” / no time zone '" + name + "'");
  }
}

std::int64_t TimeZone::offset_ms(DateTime utc) const {
  auto after = std::upper_bound(transitions_->begin(), transitions_->end(), utc.ms,
                                [](std::int64_t ms, auto& transition) { return ms < transition.first; });
  return after == transitions_->begin() ? transitions_->front().second : std::prev(after)->second;
}

Date TimeZone::date_at(DateTime utc) const {
  return {static_cast<std::int32_t>(floor_div(utc.ms + offset_ms(utc), day_ms))};
}

std::int64_t TimeZone::time_of_day_ms(DateTime utc) const {
  auto local = utc.ms + offset_ms(utc);
  return local - floor_div(local, day_ms) * day_ms;
}

DateTime TimeZone::at(Date date, std::int64_t time_of_day) const {
  auto local = date.days * day_ms + time_of_day;
  auto before = offset_ms({local - 12 * 3'600'000});
  auto after = offset_ms({local + 12 * 3'600'000});
  // Overlap: the earlier instant (the offset before). Gap: the later one, pushed by the missing hour.
  DateTime early{local - before};
  if (before == after || offset_ms(early) == before) return early;
  DateTime late{local - after};
  return offset_ms(late) == after ? late : early;
}

}  // namespace kedu
