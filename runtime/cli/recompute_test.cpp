// Computed fields and titles follow what they read: other records, the clock, and the definition itself. On a real
// file.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "cli/care_test.h"

namespace kedu::cli {
namespace {

using command::Kind;

const std::string app_yaml = R"(--- app.yaml
app: care
label: 医疗
roles: [{role: sales, label: 业务员}]
)";

const std::string hospital_yaml = R"(--- forms/hospital.yaml
form: hospital
label: 医院
title: =name
fields:
  - {field: name, label: 名称, type: text}
  - {field: note, label: 备注, type: text}
  - {field: points, label: 分, type: number}
  - {field: weight, label: 权重, type: number, formula: =points*10}
  - {field: ordered, label: 订单额, type: money, rollup: {sum: trial.amount, by: hospital, where: '=amount>1'}}
  - {field: large, label: 大客户, type: boolean, formula: =ordered>=1000}
)";

const std::string trial_yaml = R"(--- forms/trial.yaml
form: trial
label: 试用
title: =hospital.name & " " & amount
fields:
  - {field: hospital, label: 医院, type: link, to: hospital}
  - {field: amount, label: 金额, type: money}
  - {field: due_on, label: 到期, type: date}
  - {field: worth, label: 价值, type: number, formula: =hospital.weight*amount}
  - {field: vip, label: 重点, type: boolean, formula: =hospital.large}
  - {field: left, label: 剩余天数, type: number, formula: =due_on-TODAY()}
--- forms/visit.yaml
form: visit
label: 拜访
title: =trial.worth & "号"
fields:
  - {field: trial, label: 试用, type: link, to: trial}
  - {field: also, label: 同访医院, type: links, to: hospital}
  - {field: rank, label: 级别, type: number, formula: =trial.worth+1}
  - {field: sum, label: 合计, type: number, formula: =SUM(also.points)}
)";

const std::string whole_app = app_yaml + hospital_yaml + trial_yaml;

using Recompute = CareTest;

TEST_F(Recompute, ALinkedRecordIsFollowedInTheSameTransaction) {
  open(whole_app);
  auto first = create("hospital", {{"name", "甲"}, {"points", 1}});
  auto second = create("hospital", {{"name", "乙"}, {"points", 2}});
  auto trial = create("trial", {{"hospital", first}, {"amount", 7}});
  auto other = create("trial", {{"hospital", second}, {"amount", 7}});
  auto gone = create("trial", {{"hospital", first}, {"amount", 9}});
  auto visit = create("visit", {{"trial", trial}, {"also", {first, second}}});
  write(Kind::erase, "trial", gone);
  EXPECT_EQ(row("visit", visit).get("rank"), Value(71));
  EXPECT_EQ(row("visit", visit).get("sum"), Value(3));

  auto mark = last_event();
  auto commits = workspace().store().figures().commits;
  clock_.advance(60'000);
  update("hospital", first, {{"points", 5}});
  EXPECT_EQ(workspace().store().figures().commits, commits + 1);
  EXPECT_EQ(row("trial", trial).get("worth"), Value(350));
  EXPECT_EQ(row("visit", visit).get("rank"), Value(351));
  EXPECT_EQ(row("visit", visit).get("sum"), Value(7));
  EXPECT_EQ(row("visit", visit).get("_title"), Value("350号"));
  EXPECT_EQ(row("trial", other).get("worth"), Value(140));
  EXPECT_EQ(row("trial", gone).get("worth"), Value(90));
  auto names = recomputed(mark);
  EXPECT_EQ(std::count(names.begin(), names.end(), "trial.updated"), 1);
  EXPECT_GE(std::count(names.begin(), names.end(), "visit.updated"), 1);
  // Nobody edited the trial: only its version tells.
  auto now = row("trial", trial);
  EXPECT_EQ(now.get("version"), Value(2));
  EXPECT_EQ(now.get("updated_at"), now.get("created_at"));

  mark = last_event();
  update("hospital", first, {{"note", "没人看"}});
  EXPECT_TRUE(recomputed(mark).empty());
  update("hospital", first, {{"name", "丙"}});
  EXPECT_EQ(row("trial", trial).get("_title"), Value("丙 7"));
  write(Kind::erase, "hospital", first);
  EXPECT_EQ(row("trial", trial).get("worth"), Value(0));
  EXPECT_EQ(row("trial", trial).get("_title"), Value(" 7"));
  EXPECT_EQ(row("visit", visit).get("rank"), Value(1));
  EXPECT_EQ(row("visit", visit).get("sum"), Value(2));
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(Recompute, AFigureIsFollowedWhereverItsRecordsGo) {
  open(whole_app);
  auto first = create("hospital", {{"name", "甲"}});
  auto second = create("hospital", {{"name", "乙"}});
  auto trial = create("trial", {{"hospital", first}, {"amount", 1200}});
  EXPECT_EQ(row("hospital", first).get("large"), Value(true));
  EXPECT_EQ(row("trial", trial).get("vip"), Value(true));
  EXPECT_EQ(row("hospital", second).get("large"), Value(false));
  update("trial", trial, {{"hospital", second}});
  EXPECT_EQ(row("hospital", first).get("large"), Value(false));
  EXPECT_EQ(row("hospital", second).get("large"), Value(true));
  EXPECT_EQ(row("trial", trial).get("vip"), Value(true));
  write(Kind::erase, "trial", trial);
  EXPECT_EQ(row("hospital", second).get("large"), Value(false));
}

TEST_F(Recompute, ManyFollowersGoInBatchesThatOutliveTheServer) {
  open(whole_app);
  auto hospital = create("hospital", {{"name", "甲"}, {"points", 1}});
  auto many = limits::recompute_records * 2 + 37;
  create_many("trial", {{"hospital", hospital}, {"amount", 2}}, many);
  ASSERT_EQ(count("trial", "worth", 20), many);
  update("hospital", hospital, {{"points", 2}});
  EXPECT_EQ(count("trial", "worth", 40), limits::recompute_records);
  EXPECT_EQ(waiting(), 1u);
  EXPECT_TRUE(round());
  EXPECT_EQ(count("trial", "worth", 40), limits::recompute_records + limits::recompute_changes);
  open(whole_app);
  create("trial", {{"hospital", hospital}, {"amount", 5}});
  settle();
  EXPECT_EQ(count("trial", "worth", 40), many);
  EXPECT_EQ(waiting(), 0u);
  EXPECT_EQ(recomputed().back(), "recompute.finished");
}

TEST_F(Recompute, ListsOfLinksInALargeTableAreFollowedBesideTheLane) {
  open(whole_app);
  auto hospital = create("hospital", {{"name", "甲"}, {"points", 1}});
  auto visit = create("visit", {{"also", {hospital}}});
  auto done = workspace().store().write_and_wait([&](store::Writer& writer) -> Result<void> {
    for (std::size_t i = 0; i < limits::recompute_scan; ++i) {
      KEDU_LET(auto key, writer.insert("care.visit", {{"id", "v" + std::to_string(i)}, {"version", 1}}));
      (void)key;
    }
    return {};
  });
  ASSERT_TRUE(done.ok());
  update("hospital", hospital, {{"points", 4}});
  EXPECT_EQ(row("visit", visit).get("sum"), Value(1));
  settle();
  EXPECT_EQ(row("visit", visit).get("sum"), Value(4));
}

TEST_F(Recompute, TheClockIsFollowedAtLocalMidnightAndAfterASleep) {
  open(whole_app);
  auto trial = create("trial", {{"due_on", "2026-03-10"}, {"amount", 1}});
  auto without = create("trial", {{"amount", 1}});
  EXPECT_EQ(row("trial", trial).get("left"), Value(8));
  come_to("2026-03-02 23:59");
  settle();
  EXPECT_EQ(row("trial", trial).get("left"), Value(8));
  come_to("2026-03-03 00:00");
  settle();
  EXPECT_EQ(row("trial", trial).get("left"), Value(7));
  EXPECT_EQ(row("trial", trial).get("version"), Value(2));
  EXPECT_EQ(row("trial", without).get("version"), Value(1));
  opened_.reset();
  come_to("2026-03-06 08:00");
  open(whole_app);
  settle();
  EXPECT_EQ(row("trial", trial).get("left"), Value(4));
  auto timers = select({.table = "timer", .where = {R"(t."name" = 'midnight')", {}}});
  ASSERT_EQ(timers.size(), 1u);
  EXPECT_EQ(timers[0].get("due"), Value(*instant_of("2026-03-07 00:00", *TimeZone::find("Asia/Shanghai"))));
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST_F(Recompute, ANewFormulaIsComputedForAllRecordsAndOnlyChangesAreWritten) {
  open(whole_app);
  auto hospital = create("hospital", {{"name", "甲"}, {"points", 1}});
  auto many = limits::recompute_changes * 2 + 11;
  create_many("trial", {{"hospital", hospital}, {"amount", 2}}, many);
  auto blank = create("trial", {{"hospital", hospital}, {"amount", 0}});
  auto mark = last_event();
  publish(with(whole_app, "=hospital.weight*amount", "=hospital.weight*amount*2"));
  EXPECT_TRUE(round());
  EXPECT_EQ(count("trial", "worth", 40), limits::recompute_changes);

  // What kill -9 leaves: the files as they are this moment. Opened elsewhere, it goes on.
  std::filesystem::create_directories(folder_.path() / "killed");
  for (auto* file : {"main.db", "main.db-wal"})
    if (std::filesystem::exists(folder_.path() / "data" / file))
      std::filesystem::copy(folder_.path() / "data" / file, folder_.path() / "killed" / file);
  open(with(whole_app, "=hospital.weight*amount", "=hospital.weight*amount*2"), "killed");
  EXPECT_EQ(waiting(), 1u);
  EXPECT_EQ(count("trial", "worth", 40), limits::recompute_changes);
  settle();
  EXPECT_EQ(count("trial", "worth", 40), many);
  EXPECT_EQ(row("trial", blank).get("version"), Value(1));
  auto names = recomputed(mark);
  EXPECT_EQ(static_cast<std::size_t>(std::count(names.begin(), names.end(), "trial.updated")), many);
  EXPECT_EQ(names.back(), "recompute.finished");

  mark = last_event();
  open(with(whole_app, "=hospital.weight*amount", "=hospital.weight*amount*2"), "killed");
  EXPECT_EQ(waiting(), 0u);
  publish(with(with(whole_app, "=hospital.weight*amount", "= 医院.权重 * 金额 * 2"), "label: 价值", "label: 估值"));
  EXPECT_EQ(waiting(), 0u);  // the same formula in other words
}

TEST_F(Recompute, ARecipeOfALinkedRecordsFigureIsPartOfTheRecipe) {
  open(whole_app);
  auto hospital = create("hospital", {{"name", "甲"}});
  auto trial = create("trial", {{"hospital", hospital}, {"amount", 600}});
  EXPECT_EQ(row("trial", trial).get("vip"), Value(false));
  publish(with(whole_app, "=ordered>=1000", "=ordered>=500"));
  settle();
  EXPECT_EQ(row("hospital", hospital).get("large"), Value(true));
  EXPECT_EQ(row("trial", trial).get("vip"), Value(true));
  publish(with(with(whole_app, "=ordered>=1000", "=ordered>=500"), "=amount>1", "=amount>1000"));
  settle();
  EXPECT_EQ(row("trial", trial).get("vip"), Value(false));
}

TEST_F(Recompute, NothingIsWrittenWhenNothingChanges) {
  auto computed = app_yaml + R"(--- forms/all.yaml
form: all
label: 全部
fields:
  - {field: n, label: 数, type: number}
  - {field: empty, label: 空, type: text, formula: '=IF(n>5,"大","")'}
  - {field: cents, label: 分, type: money, formula: =n/3}
  - {field: at, label: 时, type: datetime, formula: =created_at+n}
  - {field: on, label: 日, type: date, formula: '=DATE(2026,1,n)'}
  - {field: bad, label: 错, type: number, formula: =1/(n-n)}
  - {field: many, label: 多, type: choices, options: [a, b], formula: '=SPLIT("a,b",",")'}
  - {field: fresh, label: 新, type: text, formula: '=n & TEXT(NOW(),"yyyy")'}
)";
  open(computed);
  create("all", {{"n", 1}});
  create("all", {{"n", 7}});
  create("all", Json::object());
  for (auto* day : {"2026-03-03 00:00", "2026-03-04 00:00"}) {
    come_to(day);
    settle();
  }
  for (auto& record : select({.table = "care.all"})) EXPECT_EQ(record.get("version"), Value(1));
}

}  // namespace
}  // namespace kedu::cli
