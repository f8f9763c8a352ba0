// Working time against the published calendar, against a count by the minute, and against itself.
#include "event/working_calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "definition/load.h"

namespace kedu::event {

namespace {

const TimeZone& shanghai() {
  static const TimeZone zone = *TimeZone::find("Asia/Shanghai");
  return zone;
}

const Json& china() {
  static const Json tree = [] {
    std::ifstream file(KEDU_SOURCE_DIR "/runtime/event/calendars/CN.yaml");
    std::stringstream text;
    text << file.rdbuf();
    auto read = definition::read_tree({"CN.yaml", text.str()});
    EXPECT_TRUE(read.issues.ok()) << print(read.issues);
    return read.json;
  }();
  return tree;
}

const WorkingCalendar& calendar() {
  static const WorkingCalendar made(*calendar_rules(china(), shanghai(), nullptr));
  return made;
}

DateTime local(std::string_view text) {
  return *parse_datetime(std::string(text) + "+08:00");
}

Date day(std::string_view text) {
  return *parse_date(text);
}

constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t minute = 60'000;

}  // namespace

TEST(ChinaCalendar, isThePublishedOneDayByDay) {
  std::ifstream file(KEDU_SOURCE_DIR "/../shared/data/calendar/chinese-days.json");
  if (!file) file.open(KEDU_SOURCE_DIR "/../../shared/data/calendar/chinese-days.json");
  if (!file) GTEST_SKIP() << "the published calendar is not here";
  std::stringstream text;
  text << file.rdbuf();
  auto published = Json::parse(text.str());
  int off = 0;
  for (auto d = day("2020-01-01"); d <= day("2026-12-31"); ++d.days) {
    auto iso = to_iso(d);
    bool worked = published["workdays"].contains(iso) || (weekday(d) < 5 && !published["holidays"].contains(iso));
    EXPECT_EQ(calendar().is_workday(d), worked) << iso;
    off += worked ? 0 : 1;
    if (weekday(d) < 5) {
      EXPECT_EQ(calendar().rules().holidays.contains(d), published["holidays"].contains(iso)) << iso;
    }
    EXPECT_EQ(calendar().rules().makeup_days.contains(d), published["workdays"].contains(iso)) << iso;
  }
  EXPECT_GT(off, 7 * 110);
}

TEST(ChinaCalendar, workdaysOfYearsAndMonths) {
  auto within = [](const char* from, const char* to) {
    return calendar().workdays_between({day(from).days - 1}, day(to));
  };
  EXPECT_EQ(within("2023-01-01", "2023-12-31"), 249);
  EXPECT_EQ(within("2024-01-01", "2024-12-31"), 251);
  EXPECT_EQ(within("2025-01-01", "2025-12-31"), 248);
  EXPECT_EQ(within("2026-01-01", "2026-12-31"), 248);
  int months[] = {21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23};
  for (unsigned month = 1; month <= 12; ++month) {
    Date last{month == 12 ? date_of(2027, 1, 1).days - 1 : date_of(2026, month + 1, 1).days - 1};
    EXPECT_EQ(calendar().workdays_between({date_of(2026, month, 1).days - 1}, last), months[month - 1]) << month;
  }
}

TEST(ChinaCalendar, spansOverHolidays) {
  auto between = [](const char* a, const char* b) { return calendar().workdays_between(day(a), day(b)); };
  EXPECT_EQ(between("2024-02-09", "2024-02-19"), 2);
  EXPECT_EQ(between("2025-09-26", "2025-10-11"), 6);
  EXPECT_EQ(between("2026-02-13", "2026-02-28"), 6);
  EXPECT_EQ(between("2026-04-30", "2026-05-09"), 4);
  EXPECT_EQ(between("2026-05-09", "2026-04-30"), -4);
  EXPECT_EQ(calendar().next_workday(day("2026-09-30")), day("2026-10-08"));
  EXPECT_EQ(calendar().next_workday(day("2026-10-09")), day("2026-10-10"));
}

TEST(WorkingTime, stopsAtLunchAtNightAndOnHolidays) {
  auto between = [](const char* a, const char* b) { return calendar().between_ms(local(a), local(b)); };
  EXPECT_EQ(calendar().workday_ms(), 8 * hour);
  EXPECT_EQ(between("2026-03-02 09:00", "2026-03-02 18:00"), 8 * hour);
  EXPECT_EQ(between("2026-03-02 11:30", "2026-03-02 13:30"), 1 * hour);
  EXPECT_EQ(between("2026-03-02 12:10", "2026-03-02 12:50"), 0);
  EXPECT_EQ(between("2026-03-06 17:00", "2026-03-09 10:00"), 2 * hour);
  EXPECT_EQ(between("2026-03-09 10:00", "2026-03-06 17:00"), -2 * hour);
  EXPECT_EQ(between("2026-09-30 17:00", "2026-10-08 10:00"), 2 * hour);
  EXPECT_EQ(between("2026-10-10 00:00", "2026-10-11 00:00"), 8 * hour) << "a Saturday that is worked";
}

TEST(WorkingTime, addsToTheEndOfHoursNotTheNextMorning) {
  auto add = [](const char* from, std::int64_t ms) { return calendar().add_ms(local(from), ms); };
  EXPECT_EQ(add("2026-03-02 10:00", 8 * hour), local("2026-03-03 10:00"));
  EXPECT_EQ(add("2026-03-02 09:00", 8 * hour), local("2026-03-02 18:00"));
  EXPECT_EQ(add("2026-03-02 09:00", 3 * hour), local("2026-03-02 12:00"));
  EXPECT_EQ(add("2026-03-07 15:00", 1 * minute), local("2026-03-09 09:01"));
  EXPECT_EQ(add("2026-03-09 09:00", -8 * hour), local("2026-03-06 09:00"));
  EXPECT_EQ(add("2026-03-07 15:00", 0), local("2026-03-07 15:00"));
  EXPECT_EQ(add("2026-09-30 17:00", 2 * hour), local("2026-10-08 10:00"));
}

TEST(WorkingTime, durationsByTheirUnit) {
  auto add = [](const char* from, const char* duration) {
    return calendar().add(local(from), *parse_duration(duration));
  };
  EXPECT_EQ(add("2026-03-06 17:50", "15m"), local("2026-03-06 18:05"));
  EXPECT_EQ(add("2026-03-06 17:50", "15 working minutes"), local("2026-03-09 09:05"));
  EXPECT_EQ(add("2026-03-06 10:00", "1 workday"), local("2026-03-09 10:00"));
  EXPECT_EQ(add("2026-03-06 10:00", "3 days"), local("2026-03-09 10:00"));
  EXPECT_EQ(add("2026-03-06 20:00", "3 workdays"), local("2026-03-11 18:00"));
  EXPECT_EQ(add("2026-09-30 10:00", "3 workdays"), local("2026-10-10 10:00"));
}

TEST(WorkingTime, weeksOfUnequalDays) {
  auto rules =
      calendar_rules(china(), shanghai(), Json::parse(R"({"monday":[["09:00","18:00"]],"friday":[["09:00","18:00"]],
                                              "saturday":[["09:00","12:00"]]})"));
  ASSERT_TRUE(rules);
  WorkingCalendar shop(*rules);
  EXPECT_EQ(shop.workday_ms(), 9 * hour);
  EXPECT_FALSE(shop.is_workday(day("2026-03-03")));
  EXPECT_EQ(shop.add_workdays(local("2026-03-06 10:00"), 1), local("2026-03-07 10:00"));
  EXPECT_EQ(shop.add_workdays(local("2026-03-06 17:00"), 1), local("2026-03-07 12:00"));
  EXPECT_EQ(shop.add_workdays(local("2026-03-07 10:00"), 1), local("2026-03-09 10:00"));
  EXPECT_EQ(shop.add_workdays(local("2026-03-09 10:00"), -1), local("2026-03-07 10:00"));
}

TEST(CalendarRules, aWorkspacesEditWins) {
  auto rules = calendar_rules(china(), shanghai(), nullptr);
  auto mine = edited(*rules, Json::parse(R"({"days_off":["2026-10-10","2026-03-02"],"days_worked":["2026-10-07"]})"));
  ASSERT_TRUE(mine);
  WorkingCalendar own(*mine);
  EXPECT_FALSE(own.is_workday(day("2026-10-10")));
  EXPECT_FALSE(own.is_workday(day("2026-03-02")));
  EXPECT_TRUE(own.is_workday(day("2026-10-07")));
  EXPECT_EQ(own.between_ms(local("2026-10-07 00:00"), local("2026-10-08 00:00")), 8 * hour);
}

TEST(CalendarRules, saysWhatItCannotRead) {
  auto message = [](const char* edits) {
    auto rules = edited(*calendar_rules(nullptr, shanghai(), nullptr), Json::parse(edits));
    return rules ? std::string("accepted") : rules.error().message;
  };
  for (auto* edits :
       {R"({"hours":[["9","12"]]})", R"({"hours":[["12:00","09:00"]]})", R"({"hours":"all day"})",
        R"({"hours":[["09:00","12:00"],["11:00","18:00"]]})", R"({"hours":[["09:61","12:00"]]})",
        R"({"weekdays":["mon"]})", R"({"weekdays":[]})", R"({"hours":{}})", R"({"holidays":[{}]})",
        R"({"holidays":[{"from":"2026-10-08","to":"2026-10-01"}]})", R"({"days_off":"2026-10-01"})",
        R"({"days_worked":["2026-02-30"]})", R"([1])", R"({"holidays":[{"from":"0001-01-01","to":"9999-01-01"}]})"})
    EXPECT_NE(message(edits).find(" / working calendar: "), std::string::npos) << edits << message(edits);
  EXPECT_EQ(message(R"({"hours":[["09:00","12:00"],["12:00","24:00"]],"weekdays":["sunday"]})"), "accepted");
}

// The brute force knows only the rules as people say them: a minute is worked when its day is worked and its clock is
// in the hours.
RC_GTEST_PROP(WorkingTime, isACountOfMinutes, ()) {
  static const std::vector<std::int64_t> count = [] {
    std::vector<std::int64_t> sums{0};
    for (auto d = day("2024-01-01"); d < day("2027-01-01"); ++d.days)
      for (int m = 0; m < 1440; ++m) {
        bool in_hours = (m >= 9 * 60 && m < 12 * 60) || (m >= 13 * 60 && m < 18 * 60);
        bool worked =
            calendar().rules().makeup_days.contains(d) || (weekday(d) < 5 && !calendar().rules().holidays.contains(d));
        sums.push_back(sums.back() + (in_hours && worked ? minute : 0));
      }
    return sums;
  }();
  auto start = local("2024-01-01 00:00").ms;
  auto a = *rc::gen::inRange<std::size_t>(0, count.size());
  auto b = *rc::gen::inRange<std::size_t>(0, count.size());
  auto at = [&](std::size_t m) { return DateTime{start + static_cast<std::int64_t>(m) * minute}; };
  RC_ASSERT(calendar().between_ms(at(a), at(b)) == count[b] - count[a]);
}

/// 2007–2026: the shipped years, and before them days off and make-up days by the dice.
CalendarRules twenty_years() {
  auto rules = *calendar_rules(china(), shanghai(), nullptr);
  std::uint32_t dice = 20'260'302;
  for (auto d = day("2007-01-01"); d < day("2020-01-01"); ++d.days) {
    dice = dice * 1'664'525u + 1'013'904'223u;
    if (dice >> 28 == 0) (weekday(d) < 5 ? rules.holidays : rules.makeup_days).insert(d);
  }
  return rules;
}

TEST(WorkingTime, isACountOfMinutesAtEveryMinuteOfTwentyYears) {
  auto rules = twenty_years();
  WorkingCalendar calendar(rules);
  auto start = local("2007-01-01 00:00");
  std::vector<std::int32_t> worked;  // minutes before each minute
  worked.reserve(10'600'000);
  std::int32_t sum = 0;
  for (auto d = day("2007-01-01"); d < day("2027-01-01"); ++d.days) {
    bool works = rules.makeup_days.contains(d) || (weekday(d) < 5 && !rules.holidays.contains(d));
    for (int m = 0; m < 1440; ++m) {
      worked.push_back(sum);
      sum += works && ((m >= 9 * 60 && m < 12 * 60) || (m >= 13 * 60 && m < 18 * 60));
    }
  }
  ASSERT_EQ(worked.size(), 7'305u * 1440);
  std::size_t wrong = 0;
  for (std::size_t m = 0; m < worked.size(); ++m)
    wrong += calendar.between_ms(start, {start.ms + static_cast<std::int64_t>(m) * minute}) != worked[m] * minute;
  EXPECT_EQ(wrong, 0u);
  // And back: the first minute that has so much behind it.
  for (std::size_t m = 0; m < worked.size(); m += 997) {
    if (worked[m] == 0) continue;
    auto first = std::lower_bound(worked.begin(), worked.end(), worked[m]) - worked.begin();
    ASSERT_EQ(calendar.add_ms(start, worked[m] * minute), (DateTime{start.ms + first * minute})) << m;
  }
}

RC_GTEST_PROP(WorkingTime, addAndDifferenceAreInverse, ()) {
  DateTime from{local("1990-01-01 00:00").ms + *rc::gen::inRange<std::int64_t>(0, 40LL * 366 * 24 * hour)};
  auto ms = *rc::gen::inRange<std::int64_t>(-3000 * hour, 3000 * hour);
  auto to = calendar().add_ms(from, ms);
  RC_ASSERT(calendar().between_ms(from, to) == ms);
  if (ms > 0) RC_ASSERT(calendar().between_ms({to.ms - 1}, to) == 1);  // the earliest
  if (ms < 0) RC_ASSERT(calendar().between_ms(to, {to.ms + 1}) == 1);  // the latest
  DateTime other{from.ms + *rc::gen::inRange<std::int64_t>(-400 * 24 * hour, 400 * 24 * hour)};
  auto back = calendar().add_ms(from, calendar().between_ms(from, other));
  RC_ASSERT(calendar().between_ms(back, other) == 0);
}

RC_GTEST_PROP(WorkingTime, equalWorkdaysAreWorkingHours, ()) {
  DateTime from{local("2020-01-01 00:00").ms + *rc::gen::inRange<std::int64_t>(0, 2500LL * 24 * hour)};
  auto n = *rc::gen::inRange(-300, 300);
  RC_ASSERT(calendar().add_workdays(from, n) == calendar().add_ms(from, n * 8 * hour));
}

RC_GTEST_PROP(WorkingTime, isTheSameInAnyZoneWithoutSummerTime, ()) {
  static const auto kolkata = *TimeZone::find("Asia/Kolkata");
  static const WorkingCalendar there(*calendar_rules(china(), kolkata, nullptr));
  auto a = *rc::gen::inRange<std::int64_t>(0, 40LL * 365 * 24 * hour);
  auto b = *rc::gen::inRange<std::int64_t>(0, 40LL * 365 * 24 * hour);
  auto base = local("1992-01-01 00:00").ms;  // Shanghai's last summer time was in 1991
  auto shift = 5 * hour / 2;
  RC_ASSERT(calendar().between_ms({base + a}, {base + b}) == there.between_ms({base + a + shift}, {base + b + shift}));
}

}  // namespace kedu::event
