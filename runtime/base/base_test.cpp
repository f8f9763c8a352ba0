// The values everything rests on: dates, ids, UTF-8, JSON, durations, issues in print.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "base/calendar_date.h"
#include "base/duration.h"
#include "base/id.h"
#include "base/issue.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace kedu {

RC_GTEST_PROP(Dates, partsAndDateAreInverse, ()) {
  auto days = *rc::gen::inRange(-700'000, 2'900'000);
  auto [year, month, day] = parts(Date{days});
  RC_ASSERT(date_of(year, month, day) == Date{days});
}

RC_GTEST_PROP(Dates, isoTextComesBack, ()) {
  DateTime at{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000)};
  RC_ASSERT(parse_datetime(to_iso(at)) == at);
}

TEST(Dates, refusesWhatIsNoDay) {
  for (auto* text : {"2026-02-29", "2026-13-01", "2026-1-1x", "26-01-01", "", "2026-04-31", "abc"})
    EXPECT_FALSE(parse_date(text)) << text;
  EXPECT_EQ(to_iso(*parse_date("2024-2-29")), "2024-02-29");
  EXPECT_EQ(to_iso(*parse_datetime("2026-03-02T09:00:00+08:00")), "2026-03-02T01:00:00.000Z");
  EXPECT_EQ(to_iso(*parse_datetime("2026-03-02 09:00:00.5Z")), "2026-03-02T09:00:00.500Z");
  EXPECT_FALSE(parse_datetime("2026-03-02T09:00:00"));
}

TEST(Zones, shanghaiAndItsSummerTime) {
  auto zone = TimeZone::find("Asia/Shanghai");
  ASSERT_TRUE(zone);
  auto at = *parse_datetime("2026-03-01T16:30:00Z");
  EXPECT_EQ(to_iso(zone->date_at(at)), "2026-03-02");
  EXPECT_EQ(zone->time_of_day_ms(at), 30 * 60'000);
  EXPECT_EQ(zone->offset_ms(*parse_datetime("1988-07-01T00:00:00Z")), 9 * 3'600'000);
  EXPECT_EQ(zone->at(*parse_date("2026-03-02"), 9 * 3'600'000), *parse_datetime("2026-03-02T01:00:00Z"));
  EXPECT_FALSE(TimeZone::find("Mars/Olympus"));
}

TEST(Ids, growAndNeverRepeat) {
  VirtualClock clock({1'700'000'000'000});
  RandomIds ids(clock);
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    auto id = ids.next();
    ASSERT_TRUE(is_id(id));
    ASSERT_LT(last, id);
    last = id;
  }
  EXPECT_FALSE(is_id("协和医院"));
}

TEST(Utf8, countsWhatPeopleCount) {
  EXPECT_EQ(count_code_points("赞👍"), 2u);
  EXPECT_EQ(display_width("赞a"), 3u);
  EXPECT_FALSE(is_utf8("\xC0\xAF"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
  std::vector<std::string> names{"hospital", "category", "签约金额"};
  EXPECT_EQ(nearest("hospitl", names), "hospital");
  EXPECT_EQ(nearest("hopsital", names), "hospital");
  EXPECT_EQ(nearest("签约金", names), "签约金额");
  EXPECT_FALSE(nearest("owner", names));
}

TEST(JsonText, refusesDepthDuplicatesAndBadBytes) {
  EXPECT_TRUE(parse_json(std::string(60, '[') + std::string(60, ']')));
  EXPECT_FALSE(parse_json(std::string(70, '[') + std::string(70, ']')));
  EXPECT_FALSE(parse_json(std::string(100'000, '[')));
  EXPECT_FALSE(parse_json(R"({"a":1,"a":2})"));
  EXPECT_FALSE(parse_json("\"\xff\""));
  auto broken = parse_json("{\n  \"a\": ,\n}");
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().message.find("2:"), std::string::npos) << broken.error().message;
}

TEST(JsonText, valuesComeBack) {
  auto json = parse_json(R"({"n":3,"t":"文","l":[1,"b"],"rows":[{"a":1}],"none":null})");
  ASSERT_TRUE(json);
  EXPECT_EQ(to_json(value_from_json((*json)["rows"])).dump(), R"([{"a":1}])");
  EXPECT_EQ(to_json(value_from_json((*json)["l"])).dump(), R"([1,"b"])");
  EXPECT_TRUE(value_from_json((*json)["none"]).is_blank());
}

TEST(Durations, asPeopleWriteThem) {
  using enum Duration::Unit;
  EXPECT_EQ(*parse_duration("15m"), (Duration{wall_ms, 15 * 60'000}));
  EXPECT_EQ(*parse_duration("3 days"), (Duration{wall_ms, 3 * 86'400'000LL}));
  EXPECT_EQ(*parse_duration("1 workday"), (Duration{workdays, 1}));
  EXPECT_EQ(*parse_duration("2 working hours"), (Duration{working_ms, 7'200'000}));
  for (auto* text : {"", "15", "soon", "-1m", "1.5 workdays", "5 weeks", "nan s", "inf s", "nanm", "2e9s"})
    EXPECT_FALSE(parse_duration(text)) << text;
  EXPECT_EQ(*parse_duration(to_string({wall_ms, 90 * 60'000})), (Duration{wall_ms, 90 * 60'000}));
  for (Duration each :
       {Duration{wall_ms, 30'000}, {wall_ms, 1}, {working_ms, 7'200'000}, {working_ms, 5'000}, {workdays, 3}})
    EXPECT_EQ(*parse_duration(to_string(each)), each) << to_string(each);
}

TEST(IssuesInPrint, caretStandsUnderWideText) {
  Issue issue{.code = "unknown-field",
              .message = {"没有字段“hospitl”", "unknown field 'hospitl'"},
              .hint = {"是否指“hospital”?", "did you mean 'hospital'?"},
              .span = {"forms/trial.yaml", 7, 8, 7, "title: 医=hospitl"}};
  issue.span.column = 10;
  EXPECT_EQ(print(issue),
            "forms/trial.yaml:7:10: 没有字段“hospitl” — 是否指“hospital”?\n"
            "    unknown field 'hospitl' — did you mean 'hospital'?\n"
            "    title: 医=hospitl\n"
            "              ^^^^^^^\n");
}

}  // namespace kedu
