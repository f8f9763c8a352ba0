// Trees into calendar rules: every key has one reader.
#include "event/calendar_rules.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace kedu::event {

namespace {

constexpr std::string_view weekday_names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                              "friday", "saturday", "sunday"};
constexpr std::int64_t hour_ms = 3'600'000;
constexpr int longest_holiday_days = 366;

Error wrong(const std::string& zh, const std::string& en) {
  return fail(ErrorCode::invalid, "工作日历：" + zh + " / working calendar: " + en);
}

std::string shown(const Json& json) {
  auto text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() > 80 ? text.substr(0, 80) + "…" : text;
}

/// "09:00" to milliseconds since midnight; "24:00" is the end of the day.
std::optional<std::int64_t> time_of_day(const Json& json) {
  if (!json.is_string()) return std::nullopt;
  auto& text = json.get_ref<const std::string&>();
  auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
  auto minutes = (text[0] - '0') * 600 + (text[1] - '0') * 60 + (text[3] - '0') * 10 + (text[4] - '0');
  if (text[3] > '5' || minutes > 24 * 60) return std::nullopt;
  return minutes * 60'000LL;
}

Result<Hours> read_hours(const Json& json) {
  auto bad = wrong("工时 " + shown(json) + " 看不懂，请写 [[\"09:00\",\"12:00\"],[\"13:00\",\"18:00\"]]",
                   "cannot read the hours " + shown(json) + "; write [[\"09:00\",\"12:00\"],[\"13:00\",\"18:00\"]]");
  if (!json.is_array()) return bad;
  Hours hours;
  for (auto& pair : json) {
    if (!pair.is_array() || pair.size() != 2) return bad;
    auto from = time_of_day(pair[0]);
    auto to = time_of_day(pair[1]);
    if (!from || !to || *from >= *to || (!hours.empty() && *from < hours.back().second)) return bad;
    if (!hours.empty() && *from == hours.back().second)
      hours.back().second = *to;
    else
      hours.emplace_back(*from, *to);
  }
  return hours;
}

Result<std::size_t> read_weekday(const Json& json) {
  auto name = json.is_string() ? json.get<std::string>() : shown(json);
  auto found = std::find(std::begin(weekday_names), std::end(weekday_names), name);
  if (found == std::end(weekday_names))
    return wrong("没有星期“" + name + "”，请写 monday … sunday", "no weekday '" + name + "'; write monday … sunday");
  return static_cast<std::size_t>(found - std::begin(weekday_names));
}

Result<Date> read_day(const Json& json) {
  auto date = json.is_string() ? parse_date(json.get_ref<const std::string&>()) : std::nullopt;
  if (!date) return wrong("日期 " + shown(json) + " 看不懂，请写 2026-10-01", "cannot read the day " + shown(json));
  return *date;
}

void take_off(CalendarRules& rules, Date day) {
  rules.makeup_days.erase(day);
  rules.holidays.insert(day);
}

Result<void> work_days(CalendarRules& rules, const Json& days) {
  if (!days.is_array()) return wrong("应为日期列表：" + shown(days), "a list of days is wanted: " + shown(days));
  for (auto& day : days) {
    KEDU_LET(auto date, read_day(day));
    rules.holidays.erase(date);
    rules.makeup_days.insert(date);
  }
  return {};
}

Result<void> read_holidays(CalendarRules& rules, const Json& list) {
  if (!list.is_array()) return wrong("holidays 应为列表", "holidays is a list");
  for (auto& festival : list) {
    if (!festival.is_object() || !festival.contains("from"))
      return wrong("节假日 " + shown(festival) + " 缺 from", "the holiday " + shown(festival) + " has no from");
    KEDU_LET(auto from, read_day(festival["from"]));
    KEDU_LET(auto to, read_day(festival.contains("to") ? festival["to"] : festival["from"]));
    if (to < from || to.days - from.days > longest_holiday_days)
      return wrong("节假日 " + shown(festival) + " 的起止不对", "the holiday " + shown(festival) + " ends wrongly");
    for (auto day = from; day <= to; ++day.days) take_off(rules, day);
    if (festival.contains("worked")) KEDU_TRY(work_days(rules, festival["worked"]));
  }
  return {};
}

Result<void> read_weekdays(CalendarRules& rules, const Json& names) {
  if (!names.is_array()) return wrong("weekdays 应为列表", "weekdays is a list");
  std::array<Hours, 7> week;
  for (auto& name : names) {
    KEDU_LET(auto day, read_weekday(name));
    week[day] = rules.week[day].empty() ? rules.hours : rules.week[day];
  }
  rules.week = std::move(week);
  return {};
}

/// A list is for every day that is worked; a mapping makes the week itself.
Result<void> read_week(CalendarRules& rules, const Json& hours) {
  if (!hours.is_object()) {
    KEDU_LET(rules.hours, read_hours(hours));
    for (auto& day : rules.week)
      if (!day.empty()) day = rules.hours;
    return {};
  }
  std::array<Hours, 7> week;
  for (auto& [name, spells] : hours.items()) {
    KEDU_LET(auto day, read_weekday(name));
    KEDU_LET(week[day], read_hours(spells));
  }
  rules.week = std::move(week);
  auto ordinary = std::find_if(rules.week.begin(), rules.week.end(), [](auto& day) { return !day.empty(); });
  if (ordinary != rules.week.end()) rules.hours = *ordinary;
  return {};
}

}  // namespace

int weekday(Date date) {
  auto since_monday = (date.days + 3) % 7;  // 1970-01-01 was a Thursday
  return since_monday < 0 ? since_monday + 7 : since_monday;
}

Result<CalendarRules> edited(CalendarRules rules, const Json& edits) {
  if (edits.is_null()) return rules;
  if (!edits.is_object()) return wrong("应为映射：" + shown(edits), "a mapping is wanted: " + shown(edits));
  if (edits.contains("hours")) KEDU_TRY(read_week(rules, edits["hours"]));
  if (edits.contains("weekdays")) KEDU_TRY(read_weekdays(rules, edits["weekdays"]));
  if (edits.contains("holidays")) KEDU_TRY(read_holidays(rules, edits["holidays"]));
  if (edits.contains("days_off")) {
    if (!edits["days_off"].is_array()) return wrong("days_off 应为日期列表", "days_off is a list of days");
    for (auto& day : edits["days_off"]) {
      KEDU_LET(auto date, read_day(day));
      take_off(rules, date);
    }
  }
  if (edits.contains("days_worked")) KEDU_TRY(work_days(rules, edits["days_worked"]));
  bool works = std::any_of(rules.week.begin(), rules.week.end(), [](auto& day) { return !day.empty(); });
  if (!works) return wrong("一周中没有工作时间", "no working time in the week");
  return rules;
}

Result<CalendarRules> calendar_rules(const Json& calendar, const TimeZone& zone, const Json& hours) {
  CalendarRules rules;
  rules.zone = zone;
  rules.hours = {{9 * hour_ms, 12 * hour_ms}, {13 * hour_ms, 18 * hour_ms}};
  std::fill_n(rules.week.begin(), 5, rules.hours);
  KEDU_LET(rules, edited(std::move(rules), calendar));
  return hours.is_null() ? rules : edited(std::move(rules), Json{{"hours", hours}});
}

}  // namespace kedu::event
