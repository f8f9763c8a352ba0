// Computed fields that look into other forms follow what they find there: by the value that they ask for, or all of
// them; and what a person asks for is answered with what that person may see.
#include <gtest/gtest.h>

#include "base/calendar_date.h"
#include "base/limits.h"
#include "cli/care_test.h"

namespace kedu::cli {
namespace {

using command::Kind;
using Lookups = CareTest;

const std::string app = R"(--- app.yaml
app: care
label: 医疗
roles: [{role: sales, label: 业务员}]
--- forms/hospital.yaml
form: hospital
label: 医院
title: =name
fields:
  - {field: name, label: 名称, type: text}
  - {field: phone, label: 电话, type: phone}
  - {field: level, label: 等级, type: text}
  - {field: sold, label: 成交额, type: money, formula: '=SUMIFS(试用.金额,试用.医院,id,试用.阶段,"回款")'}
  - {field: last, label: 最近, type: date, formula: '=IF(COUNTIFS(trial.hospital,id)>0,MAXIFS(trial.on,trial.hospital,id),"")'}
  - {field: rank, label: 名次, type: number, formula: '=1+COUNTIFS(hospital.sold,">"&sold)'}
--- forms/trial.yaml
form: trial
label: 试用
title: =device
fields:
  - {field: hospital, label: 医院, type: link, to: hospital}
  - {field: hospital_name, label: 医院名, type: text}
  - {field: device, label: 设备, type: text}
  - {field: stage, label: 阶段, type: text}
  - {field: amount, label: 金额, type: money}
  - {field: on, label: 日期, type: date}
  - {field: level, label: 医院等级, type: text, formula: '=XLOOKUP(hospital_name,{form:hospital}.name,{form:hospital}.level,"未知")'}
  - {field: price, label: 标价, type: money, formula: '=XLOOKUP(device,price.device,price.amount,0)'}
--- forms/price.yaml
form: price
label: 价目
fields:
  - {field: device, label: 设备, type: text}
  - {field: amount, label: 价格, type: money}
)";

std::string without_rank(std::string text) {
  auto at = text.find("  - {field: rank");
  return text.erase(at, text.find('\n', at) + 1 - at);
}

TEST_F(Lookups, AreFollowedByTheValueTheyAskFor) {
  open(without_rank(app));
  auto first = create("hospital", {{"name", "协和"}, {"level", "三甲"}});
  auto second = create("hospital", {{"name", "同济"}});
  auto trial = create(
      "trial",
      {{"hospital", first}, {"amount", 100}, {"stage", "回款"}, {"on", "2026-03-05"}, {"hospital_name", "协和"}});
  EXPECT_EQ(row("hospital", first).get("sold"), Value(100));
  EXPECT_EQ(row("hospital", first).get("last"), Value(*parse_date("2026-03-05")));
  EXPECT_EQ(row("trial", trial).get("level"), Value("三甲"));

  auto mark = last_event();
  auto commits = workspace().store().figures().commits;
  update("trial", trial, {{"hospital", second}});
  EXPECT_EQ(workspace().store().figures().commits, commits + 1);
  EXPECT_EQ(row("hospital", first).get("sold"), Value(0));
  EXPECT_TRUE(row("hospital", first).get("last").is_blank());
  EXPECT_EQ(row("hospital", second).get("sold"), Value(100));
  EXPECT_EQ(recomputed(mark).size(), 2u);
  update("trial", trial, {{"stage", "签字"}});
  EXPECT_EQ(row("hospital", second).get("sold"), Value(0));
  update("trial", trial, {{"stage", "回款"}, {"amount", 40.5}});
  EXPECT_EQ(row("hospital", second).get("sold"), Value(40.5));
  mark = last_event();
  update("trial", trial, {{"device", "没人看"}});
  EXPECT_TRUE(recomputed(mark).empty());
  write(Kind::erase, "trial", trial);
  EXPECT_EQ(row("hospital", second).get("sold"), Value(0));
}

TEST_F(Lookups, AreFollowedByTextInAnyCaseAndByWhatItSpells) {
  open(without_rank(app));
  auto exact = create("trial", {{"device", "CT-64"}});
  auto other = create("trial", {{"device", "ct-64"}});
  auto spelt = create("trial", {{"device", "5.0"}});
  auto none = create("trial", {{"device", "MR"}});
  EXPECT_EQ(row("trial", exact).get("price"), Value(0));
  auto price = create("price", {{"device", "Ct-64"}, {"amount", 10}});
  EXPECT_EQ(row("trial", exact).get("price"), Value(10));
  EXPECT_EQ(row("trial", other).get("price"), Value(10));
  EXPECT_EQ(row("trial", none).get("price"), Value(0));
  update("price", price, {{"device", "MR"}});
  EXPECT_EQ(row("trial", exact).get("price"), Value(0));
  EXPECT_EQ(row("trial", none).get("price"), Value(10));
  EXPECT_EQ(row("trial", spelt).get("version"), Value(1));
}

TEST_F(Lookups, WhereNothingTellsWhoAsksAllAreComputed) {
  open(app);
  auto first = create("hospital", {{"name", "甲"}});
  auto second = create("hospital", {{"name", "乙"}});
  create("trial", {{"hospital", second}, {"amount", 9}, {"stage", "回款"}});
  EXPECT_EQ(row("hospital", first).get("rank"), Value(2));
  EXPECT_EQ(row("hospital", second).get("rank"), Value(1));
  create("trial", {{"hospital", first}, {"amount", 19}, {"stage", "回款"}});
  EXPECT_EQ(row("hospital", first).get("rank"), Value(1));
  EXPECT_EQ(row("hospital", second).get("rank"), Value(2));
  EXPECT_EQ(waiting(), 0u);

  // Too many for the write's own transaction: one batch over the form, however many writes ask for it.
  create_many("hospital", {{"name", "丙"}}, limits::recompute_records);
  settle();
  create("trial", {{"hospital", second}, {"amount", 90}, {"stage", "回款"}});
  create("trial", {{"hospital", second}, {"amount", 90}, {"stage", "回款"}});
  EXPECT_EQ(waiting(), 1u);
  settle();
  EXPECT_EQ(row("hospital", first).get("rank"), Value(2));
  EXPECT_EQ(count("hospital", "rank", 3), limits::recompute_records);
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(Lookups, AreComputedAnewWhenTheDefinitionAsksForSomethingElse) {
  open(without_rank(app));
  auto hospital = create("hospital", {{"name", "甲"}});
  create("trial", {{"hospital", hospital}, {"amount", 7}, {"stage", "签字"}});
  EXPECT_EQ(row("hospital", hospital).get("sold"), Value(0));
  auto other = without_rank(app);
  other.replace(other.find("\"回款\""), std::string("\"回款\"").size(), "\"签字\"");
  publish(other);
  settle();
  EXPECT_EQ(row("hospital", hospital).get("sold"), Value(7));
}

}  // namespace
}  // namespace kedu::cli
