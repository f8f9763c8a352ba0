// Apps whose names and rules meet in one place: a form named like a field of a plug-in's, several rules on one form.
#include <gtest/gtest.h>

#include "company.h"
#include "definition/test_app.h"

namespace kedu {
namespace {

using http::Method;

const char* const clinic = R"(--- app.yaml
app: clinic
label: 门诊
version: 1.0.0
calendar: CN
zone: Asia/Shanghai
roles: [{role: sales, label: 业务员, sees: all}]
--- forms/visit.yaml
form: visit
label: 拜访
fields:
  - {field: place, label: 地点, type: text}
  - {field: done_on, label: 完成日期, type: date}
--- flows/visit.yaml
flow: visit
form: visit
stages:
  - {stage: plan, label: 计划, by: creator, requires: [{field: place}]}
  - {stage: go, label: 上门, by: creator}
ends: [{end: done, label: 完成, won: true}]
--- forms/lead.yaml
form: lead
label: 线索
fields:
  - {field: kind, label: 类别, type: choice, options: [甲, 乙]}
  - {field: owner, label: 负责人, type: person}
--- dispatch/a.yaml
dispatch: a
on: {form: lead, event: created}
when: =kind="甲"
people: {role: sales, where: '=person.name="没有这个人"'}
accept: {first: wins, within: 15m, then: [pool]}
--- dispatch/b.yaml
dispatch: b
on: {form: lead, event: created}
when: =kind="乙"
people: {role: sales, where: '=person.name="没有这个人"'}
accept: {first: wins, within: 15m, then: [pool]}
--- scenarios/people.yaml
person:
  - {name: 甲, login: jia, roles: [sales]}
)";

class Names : public testing::Test {
 protected:
  Names() : app_(clinic), company_(app_.folder(), {std::filesystem::path(app_.folder()) / "scenarios/people.yaml"}) {}

  definition::TestApp app_;
  Company company_;
};

TEST_F(Names, AFormMayBeNamedLikeAFieldOfItsSpans) {
  auto made = company_.call("甲", Method::post, company_.records("visit"), {{"place", "一院"}});
  ASSERT_EQ(made.status, 201) << made.body.dump();
  auto spans = company_.rows("stage_span");
  ASSERT_EQ(spans.size(), 1u);
  EXPECT_EQ(spans[0].get("visit_record").text(), made.body["id"].get<std::string>());
  EXPECT_EQ(spans[0].get("visit"), Value(1)) << "still how often it was there";
}

TEST_F(Names, ARecordWaitsInTheQueueOfItsOwnRuleOnly) {
  for (auto* kind : {"甲", "乙", "乙"})
    ASSERT_EQ(company_.call("甲", Method::post, company_.records("lead"), {{"kind", kind}}).status, 201);
  auto queue = company_.call("甲", Method::get, "/api/apps/clinic/dispatch/queue");
  ASSERT_EQ(queue.status, 200);
  std::set<std::string> records;
  for (auto& waiting : queue.body["records"]) records.insert(waiting["record"]);
  EXPECT_EQ(queue.body["records"].size(), 3u) << queue.body.dump();
  EXPECT_EQ(records.size(), 3u);

  // The record page asks the app which forms are dispatched before it offers to say why.
  auto app = company_.call("甲", Method::get, "/api/apps/clinic");
  int dispatches = 0;
  for (auto& section : app.body["sections"]) dispatches += section["kind"] == "dispatch" && section["form"] == "lead";
  EXPECT_EQ(dispatches, 2);
}

}  // namespace
}  // namespace kedu
