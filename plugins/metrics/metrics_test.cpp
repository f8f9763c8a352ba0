// Figures, days, cohorts and drills by themselves; what crosses the host is told by scenarios.
#include <gtest/gtest.h>

#include "base/calendar_date.h"
#include "cohort.h"
#include "compute.h"
#include "drill.h"
#include "figures.h"
#include "measure.h"
#include "snapshot.h"
#include "tiles.h"

namespace metrics {
namespace {

/// Wall time at UTC+8; workdays are plain days.
class EightHoursAhead final : public plugin::WorkingTime {
 public:
  std::int64_t between_ms(DateTime from, DateTime to) const override { return to.ms - from.ms; }
  DateTime add(DateTime from, const Duration& duration) const override {
    return {from.ms + duration.amount * (duration.unit == Duration::Unit::workdays ? 86'400'000 : 1)};
  }
  std::int64_t workday_ms() const override { return 8 * 3'600'000; }
  bool is_workday(Date) const override { return true; }
  Date day_of(DateTime at) const override { return {static_cast<std::int32_t>((at.ms + 8 * 3'600'000) / 86'400'000)}; }
  DateTime start_of(Date day) const override { return {day.days * std::int64_t{86'400'000} - 8 * 3'600'000}; }
};

const EightHoursAhead time_of_app;

DateTime at(const char* iso) {
  return *parse_datetime(iso);
}

Rate forty_eight_hours() {
  Rate rate;
  rate.of_is_instant = true;
  rate.since = "created_at";
  rate.within = *parse_duration("48h");
  return rate;
}

TEST(Figures, PercentilesAreExcels) {
  EXPECT_EQ(percentile({}, 0.5), std::nullopt);
  EXPECT_DOUBLE_EQ(*percentile({7}, 0.9), 7);
  EXPECT_DOUBLE_EQ(*percentile({5, 1, 3}, 0.5), 3);
  EXPECT_DOUBLE_EQ(*percentile({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_NEAR(*percentile({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.9), 9.1, 1e-9);
}

TEST(Figures, SumsHaveNoDust) {
  EXPECT_EQ(figure(Measure::Kind::sum, {0.1, 0.2}), 0.3);
  EXPECT_EQ(figure(Measure::Kind::sum, {}), 0.0);
  EXPECT_EQ(figure(Measure::Kind::avg, {}), std::nullopt);
}

TEST(Figures, DaysWeeksAndMonthsBegin) {
  using enum Group::Kind;
  auto sunday = date_of(2026, 3, 1);
  EXPECT_EQ(first_day(week, sunday), date_of(2026, 2, 23));
  EXPECT_EQ(first_day(week, date_of(2026, 3, 2)), date_of(2026, 3, 2));
  EXPECT_EQ(first_day(week, date_of(1969, 12, 31)), date_of(1969, 12, 29));
  EXPECT_EQ(first_day(month, date_of(2026, 12, 31)), date_of(2026, 12, 1));
  EXPECT_EQ(next_first_day(month, date_of(2026, 12, 1)), date_of(2027, 1, 1));
  EXPECT_EQ(next_first_day(day, date_of(2024, 2, 28)), date_of(2024, 2, 29));
}

TEST(Cohorts, TheEdgeIsInsideAndASecondLaterIsOut) {
  auto rate = forty_eight_hours();
  auto begun = at("2026-03-02T01:00:00Z");
  Cohort cohort(rate, time_of_app, at("2026-03-10T00:00:00Z"));
  cohort.add(begun, at("2026-03-04T01:00:00Z"));
  EXPECT_EQ(cohort.share(), 1.0);
  cohort.add(begun, at("2026-03-04T01:00:01Z"));
  EXPECT_EQ(cohort.share(), 0.5);
  cohort.add(begun, Value());
  cohort.add(Value(), begun);  // never began: in no cohort
  EXPECT_EQ(cohort.members(), 3u);
  EXPECT_DOUBLE_EQ(*cohort.share(), 1.0 / 3);
  EXPECT_FALSE(cohort.provisional());
}

TEST(Cohorts, AreProvisionalUntilTheWindowPassedForAll) {
  auto rate = forty_eight_hours();
  auto begun = at("2026-03-02T01:00:00Z");
  auto open_at = [&](const char* now) {
    Cohort cohort(rate, time_of_app, at(now));
    cohort.add(at("2026-02-01T00:00:00Z"), Value());
    cohort.add(begun, at("2026-03-02T02:00:00Z"));
    return cohort.open();
  };
  EXPECT_EQ(open_at("2026-03-03T00:00:00Z"), 1u);
  EXPECT_EQ(open_at("2026-03-04T01:00:00Z"), 1u);
  EXPECT_EQ(open_at("2026-03-04T01:00:01Z"), 0u);
}

TEST(Cohorts, SayTheirWindow) {
  EXPECT_EQ(window_words(*parse_duration("48h")).zh, "48 小时");
  EXPECT_EQ(window_words(*parse_duration("2 workdays")).zh, "2 个工作日");
  EXPECT_EQ(window_words(*parse_duration("90 days")).zh, "90 天");
  EXPECT_EQ(window_words(*parse_duration("90m")).en, "90 minutes");
}

TEST(Drills, QuotesDouble) {
  EXPECT_EQ(text_literal(R"(3"屏)"), R"("3""屏")");
  EXPECT_EQ(has_value("device", "text", R"(a","b)"), R"(device="a"",""b")");
  EXPECT_EQ(has_value("late", "boolean", true), "late=TRUE");
  EXPECT_EQ(has_value("owner", "person", Value()), "ISBLANK(owner)");
  EXPECT_EQ(has_value("levels", "choices", "三甲"), R"(CONTAINS(levels,"三甲"))");
  EXPECT_EQ(has_value("n", "number", 0.5), "n=0.5");
}

TEST(Drills, SpansOfDays) {
  EXPECT_EQ(in_span("created_at", Group::Kind::month, date_of(2026, 12, 1)),
            "AND(created_at>=DATE(2026,12,1),created_at<DATE(2027,1,1))");
  EXPECT_EQ(all_of({"", "a=1", "", "b=2"}), "AND(a=1,b=2)");
  EXPECT_EQ(all_of({"a=1"}), "a=1");
  EXPECT_EQ(all_of({}), "");
}

TEST(Measures, AreCalls) {
  EXPECT_EQ(parse_call("count")->name, "count");
  auto share = parse_call("share( =AND(a,b) )");
  ASSERT_TRUE(share);
  EXPECT_EQ(share->argument, "=AND(a,b)");
  EXPECT_EQ(share->start, 7u);
  EXPECT_FALSE(parse_call("sum(amount"));
  EXPECT_FALSE(parse_call("amount)"));
}

Metric by_day() {
  Metric metric;
  metric.by = {{Group::Kind::day, {"created_at", {}, "datetime", "", {}}}};
  metric.rate = forty_eight_hours();
  metric.measures = {{.kind = Measure::Kind::rate, .id = "rate"}, {.kind = Measure::Kind::count, .id = "count"}};
  return metric;
}

Record lead(const char* created, Value touched) {
  return {"", 1, {{"created_at", at(created)}, {"_of", std::move(touched)}}};
}

TEST(Grouping, DaysAreTheAppsAndCohortsStayTogether) {
  auto metric = by_day();
  // 15:59:59Z and 16:00:00Z are two days in Shanghai. A touch on the next day counts for the day of the lead.
  std::vector<Record> leads{lead("2026-03-02T16:00:00Z", Value()),
                            lead("2026-03-02T15:59:59Z", at("2026-03-03T20:00:00Z")),
                            lead("2026-03-05T02:00:00Z", at("2026-03-05T03:00:00Z"))};
  auto figures = group_records(metric, Grouping::groups, leads, time_of_app, at("2026-03-06T00:00:00Z"));
  ASSERT_EQ(figures.rows.size(), 3u);
  EXPECT_EQ(figures.rows[0].key[0], Value(date_of(2026, 3, 2)));
  EXPECT_EQ(figures.rows[0].values[0], Value(1.0));
  EXPECT_EQ(figures.rows[1].values[0], Value(0.0));
  EXPECT_EQ(figures.rows[0].open, 0u);
  EXPECT_EQ(figures.rows[2].open, 1u);

  fill_gaps(metric, figures);
  ASSERT_EQ(figures.rows.size(), 4u);
  EXPECT_EQ(figures.rows[2].values[0], Value());  // no rate of nobody
  EXPECT_EQ(figures.rows[2].values[1], Value(0));
}

TEST(Grouping, TheWholeOfNothingIsOneRow) {
  auto figures = group_records(by_day(), Grouping::whole, {}, time_of_app, {});
  ASSERT_EQ(figures.rows.size(), 1u);
  EXPECT_EQ(figures.rows[0].values[0], Value());
  EXPECT_EQ(figures.rows[0].values[1], Value(0));
}

TEST(Grouping, StagesStandAsTheyFirstAppearAndListsCountInEach) {
  Metric metric;
  metric.order = "entered_at";
  metric.by = {{Group::Kind::field, {"stage_label", {}, "text", "", {}}}};
  metric.measures = {{.kind = Measure::Kind::median, .id = "m", .field = "ms", .of_type = "number"},
                     {.kind = Measure::Kind::share, .id = "late", .that = {0}},
                     {.kind = Measure::Kind::count, .id = "late_count", .that = {1}}};
  auto span = [](const char* stage, double ms, bool late) {
    return Record{"", 1, {{"stage_label", stage}, {"ms", ms}, {"_that_1", late}, {"_that_2", late}}};
  };
  auto figures = group_records(metric, Grouping::groups,
                               {span("试用申请", 10, false), span("院领导签字", 5, true), span("试用申请", 20, true)},
                               time_of_app, {});
  ASSERT_EQ(figures.rows.size(), 2u);
  EXPECT_EQ(figures.rows[0].key[0], Value("试用申请"));
  EXPECT_EQ(figures.rows[0].values, (std::vector<Value>{15, 0.5, 1}));

  metric.by = {{Group::Kind::field, {"levels", {}, "choices", "", {}}}};
  auto both_levels = group_records(metric, Grouping::groups, {{"", 1, {{"levels", List{"三甲", "二甲"}}}}, {"", 1, {}}},
                                   time_of_app, {});
  EXPECT_EQ(both_levels.rows.size(), 3u);
}

TEST(Notes, SayHowManyAreOpen) {
  EXPECT_EQ(provisional_note(by_day(), 3).zh, "暂定：含 3 条未满 48 小时");
  EXPECT_TRUE(provisional_note(by_day(), 0).empty());
}

TEST(Limits, SayWhatIsLeftOut) {
  std::vector<Record> records(3);
  EXPECT_TRUE(keep_at_most(records, 3).empty());
  EXPECT_EQ(keep_at_most(records, 2).zh, "数据太多，只统计了最早的 2 条");
  EXPECT_EQ(records.size(), 2u);
  std::vector<Row> rows(3);
  EXPECT_EQ(keep_at_most(rows, 1).en, "too many groups: only 1 are shown");
  EXPECT_EQ(rows.size(), 1u);
}

TEST(Order, IsOfValuesNotOfTheirText) {
  EXPECT_TRUE(precedes(9, 10));
  EXPECT_FALSE(precedes(10, 9));
  EXPECT_TRUE(precedes(-2, 1));
  EXPECT_TRUE(precedes(at("2026-03-02T09:00:00Z"), at("2026-03-02T10:00:00Z")));
  EXPECT_TRUE(precedes(date_of(2026, 3, 9), date_of(2026, 3, 10)));
  EXPECT_TRUE(precedes("a", "b"));
  EXPECT_TRUE(precedes(7, Value()));
  EXPECT_FALSE(precedes(Value(), 7));
  EXPECT_FALSE(precedes(Value(), Value()));
}

TEST(Cohorts, OpenGroupsNeverEnterTheWhole) {
  auto metric = by_day();
  metric.rate->apart = true;
  metric.rate->missed = true;
  std::vector<Record> leads{lead("2026-03-02T02:00:00Z", Value()),
                            lead("2026-03-02T03:00:00Z", at("2026-03-02T04:00:00Z")),
                            lead("2026-03-05T02:00:00Z", at("2026-03-05T03:00:00Z"))};
  auto whole = group_records(metric, Grouping::whole, leads, time_of_app, at("2026-03-06T00:00:00Z"));
  EXPECT_EQ(whole.rows[0].values, (std::vector<Value>{0.5, 2}));
  EXPECT_EQ(whole.rows[0].open, 1u);
  EXPECT_EQ(provisional_note(metric, 1, Grouping::whole).zh, "未计入 1 条：所在批次未满 48 小时");
  auto groups = group_records(metric, Grouping::groups, leads, time_of_app, at("2026-03-06T00:00:00Z"));
  EXPECT_EQ(groups.rows.size(), 2u);
  EXPECT_EQ(groups.rows[1].open, 1u);
}

TEST(Grouping, AFewSayNothing) {
  auto metric = by_day();
  metric.least = 2;
  auto figures = group_records(metric, Grouping::groups, {lead("2026-03-02T02:00:00Z", at("2026-03-02T04:00:00Z"))},
                               time_of_app, at("2026-03-06T00:00:00Z"));
  EXPECT_TRUE(figures.rows[0].few);
  EXPECT_EQ(figures.rows[0].values, (std::vector<Value>{Value(), 1}));
  EXPECT_EQ(few_note(metric, figures).zh, "不足 2 条的不计算占比和中位数");
}

TEST(Snapshots, StandBesideWhatIsSoNow) {
  auto figure = [](const char* key, const char* value) {
    return Fields{{"group", "甲"}, {"measure", "数量"}, {"value", value}, {"key", key}};
  };
  Rows was{figure("a|n", "1"), figure("a|rate", "0.5"), figure("b|n", "2")};
  auto same = side_by_side(was, was);
  EXPECT_EQ(same[1]["was"], "0.5");
  EXPECT_EQ(same[1]["is"], "0.5");
  auto rows = side_by_side(was, {figure("c|n", "7"), figure("a|n", "1"), figure("a|rate", "")});
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[1]["is"], Json());
  EXPECT_EQ(rows[2]["key"], "b|n");
  EXPECT_EQ(rows[3]["was"], Json());
  EXPECT_EQ(rows[3]["is"], "7");
}

TEST(Snapshots, SayTheDefinitionALineAKey) {
  EXPECT_EQ(definition_text(Json::parse(R"({"metric":"m","label":"量","from":"lead","by":["owner"]})")),
            "from: lead\nby: [\"owner\"]\n");
}

TEST(Filters, ReachAFormOrOneLinkAwayOrThroughWhatTheRecordsAreAbout) {
  auto fields_of = [](std::string_view form) -> std::vector<plugin::FieldFacts> {
    if (form == "trial")
      return {{"hospital", {}, "link", "hospital", {}},
              {"category", {}, "choice", "", {}},
              {"owner", {}, "person", "person", {}},
              {"approver", {}, "person", "person", {}}};
    if (form == "stage_span") return {{"waiting_for", {}, "person", "person", {}}, {"trial", {}, "link", "trial", {}}};
    return {};
  };
  Filter level{{"level", {}, "choice", "", {}}, {"hospital"}, {}};
  EXPECT_EQ(reach(fields_of, "trial", "", level), "hospital.level");
  EXPECT_EQ(reach(fields_of, "hospital", "", level), "level");
  EXPECT_EQ(reach(fields_of, "stage_span", "", level), std::nullopt);
  EXPECT_EQ(reach(fields_of, "stage_span", "trial", level), "trial.hospital.level");
  Filter department{{"department", {}, "link", "department", {}}, {"person"}, {}};
  EXPECT_EQ(reach(fields_of, "trial", "", department), "owner.department");
  EXPECT_EQ(reach(fields_of, "stage_span", "trial", department), "trial.owner.department");
  Filter category{{"category", {}, "choice", "", {}}, {"lead", "trial"}, {}};
  EXPECT_EQ(reach(fields_of, "lead", "", category), "category");
  EXPECT_EQ(reach(fields_of, "trial", "", category), "category");
  EXPECT_EQ(reach(fields_of, "stage_span", "trial", category), "trial.category");
}

}  // namespace
}  // namespace metrics
