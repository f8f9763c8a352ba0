// `kedu test` on small apps: what is as expected passes, and whatever is not fails and says so.
#include <gtest/gtest.h>

#include "cli/test.h"
#include "definition/test_app.h"

namespace kedu::cli {
namespace {

const std::string app_text = R"(--- app.yaml
app: shop
label: 店
version: 1.0.0
roles:
  - {role: clerk, label: 店员, sees: own}
  - {role: boss, label: 店长, sees: all}
--- forms/order.yaml
form: order
label: 订单
title: =customer & "#" & number
fields:
  - {field: number, label: 编号, type: number, required: true, unique: true}
  - {field: customer, label: 客户, type: text, required: true}
  - {field: total, label: 金额, type: money, min: 0}
  - {field: tax, label: 税, type: money, formula: =total*0.13}
  - {field: owner, label: 负责人, type: person, default: =created_by}
  - {field: due_at, label: 交货时间, type: datetime}
  - {field: papers, label: 附件, type: file, accept: [pdf]}
  - {field: after, label: 前一单, type: link, to: order}
--- scenarios/people.yaml
person:
  - {name: 张三, login: zhangsan, roles: [clerk]}
  - {name: 李四, login: lisi, roles: [clerk]}
  - {name: 王五, login: wangwu, roles: [boss]}
--- scenarios/story.yaml
scenario: story
clock: 2026-03-02 09:00
given: {people: people.yaml}
steps:
)";

struct Played {
  int status;
  std::string said;
};

/// Plays the steps as the story of a small shop.
Played play_steps(const std::string& steps) {
  definition::TestApp app(app_text + steps);
  std::filesystem::path source = KEDU_SOURCE_DIR;
  Installation installation{{}, source / "schemas", source / "runtime/event/calendars", {}, {}};
  std::vector<std::string> folders{app.folder()};
  std::ostringstream out;
  auto status = test(folders, installation, "", out);
  return {status, out.str()};
}

void expect_passes(const std::string& steps) {
  auto played = play_steps(steps);
  EXPECT_EQ(played.status, 0) << played.said;
  EXPECT_EQ(played.said, "✓ story\n1 passed, 0 failed\n");
}

void expect_fails(const std::string& steps, const std::string& with) {
  auto played = play_steps(steps);
  EXPECT_EQ(played.status, 1);
  EXPECT_NE(played.said.find(with), std::string::npos) << "wanted: " << with << "\nsaid: " << played.said;
  EXPECT_TRUE(played.said.ends_with("0 passed, 1 failed\n")) << played.said;
}

const std::string create = "  - {as: 张三, create: {order: {number: 1, customer: 甲, total: 100}}, as_name: one}\n";

TEST(Scenario, WhatIsAsExpectedPasses) {
  expect_passes(create + R"(
  - see: {order: one}
    expect: {record: {number: 1, owner: 张三, tax: 13, papers: null, created_at: 2026-03-02 09:00}}
  - {as: 李四, see: {order: one}, expect: {status: 404}}
  - {as: wangwu, see: {order: =total>50}, expect: {count: 1, record: {customer: 甲}}}
  - {as: boss, create: {order: {customer: 乙, number: 1}}, expect: {status: 422, issues: [{field: number}], count: {order: 1}}}
  - {as: 张三, update: {one: {papers: [合同.pdf], due_at: 2026-03-03 17:30}}, expect: {record: {papers: [合同.pdf], due_at: 2026-03-03 17:30}}}
  - {as: 张三, update: {order: {papers: [照片.png]}}, expect: {status: 4xx, issues: [{field: papers}]}}
  - advance: 1 workday
  - {as: 张三, create: {order: {number: 2, customer: 丙, after: one}}, expect: {record: {after: "甲#1", created_at: 2026-03-02 18:00}}}
  - clock: 2026-03-09 08:00
  - {as: 李四, update: {one: {total: 5}}, expect: {status: 4xx, record: {total: 100}}}
)");
}

TEST(Scenario, AWrongExpectationFailsAndSaysWhatWasFound) {
  expect_fails(create + "  - {see: {order: one}, expect: {record: {owner: 李四}}}\n",
               "record.owner\n        应为 expected: 李四\n        实为 found:    张三\n");
  expect_fails(create + "  - {see: {order: one}, expect: {record: {tax: 14}}}\n", "实为 found:    13\n");
  expect_fails(create + "  - {as: 王五, see: {order: =TRUE}, expect: {count: 2}}\n", "实为 found:    1\n");
  expect_fails(create + "  - {see: {order: one}, expect: {record: {created_at: 2026-03-02 09:01}}}\n",
               "实为 found:    2026-03-02 09:00\n");
  expect_fails(create + "  - {as: 张三, update: {one: {total: 7}}, expect: {status: 422}}\n", "实为 found:    200\n");
  expect_fails(create + "  - {as: 张三, update: {one: {total: 7}}, expect: {pushed: {to: [李四]}}}\n", "[李四]");
}

TEST(Scenario, ARefusalNobodyExpectedFails) {
  expect_fails("  - {as: 张三, create: {order: {number: 1}}}\n", "customer: 请填写“客户”");
  expect_fails("  - {as: 张三, create: {order: {}}, expect: {issues: [{field: customer}]}}\n", "number");
  expect_fails("  - {as: 张三, create: {order: {number: 1}}, expect: {issues: [{field: customer}, {field: total}]}}\n",
               "total");
}

TEST(Scenario, TheFailingStepHasItsPlace) {
  auto played = play_steps(create + "  - {see: {order: one},\n     expect: {record: {customer: 丁}}}\n");
  EXPECT_NE(played.said.find("/scenarios/story.yaml:6  第2步 / step 2:"), std::string::npos) << played.said;
}

TEST(Scenario, WhoeverIsUnknownFails) {
  expect_fails("  - {as: 赵六, create: {order: {number: 1, customer: 甲}}}\n", "no person '赵六'");
  expect_fails("  - {as: clerk, create: {order: {number: 1, customer: 甲}}}\n", "more than one 'clerk'");
  expect_fails("  - {as: 张三, update: {two: {total: 1}}}\n", "no record 'two'");
  expect_fails(create + "  - {as: 张三, command: {fly: one}}\n", "no such command 'fly'");
}

TEST(Scenario, AnUnknownWordFails) {
  expect_fails("  - {as: 张三, creat: {order: {}}}\n", "creat");
  expect_fails(create + "  - {see: {order: one}, expect: {recrod: {}}}\n", "recrod");
  expect_fails(create + "  - {see: {order: one}, expect: {record: {ownr: 张三}}}\n", "owner?");
  expect_fails(create + "  - {see: {order: one}, expect: {pushed: {too: []}}}\n", "too");
  expect_fails("  - {advance: 15 moons}\n", "moons");
}

TEST(Scenario, OneOfARaceWins) {
  const std::string race = R"(
  - race:
      - {as: 张三, create: {order: {number: 7, customer: 甲}}}
      - {as: 李四, create: {order: {number: 7, customer: 乙}}}
)";
  expect_passes(race + "  - {as: 王五, see: {order: =TRUE}, expect: {count: 1}}\n");
  expect_fails(R"(
  - race:
      - {as: 张三, create: {order: {number: 7, customer: 甲}}}
      - {as: 李四, create: {order: {number: 8, customer: 乙}}}
)",
               "exactly one must win, found 2");
}

TEST(Scenario, RoutesAreAskedAsAPerson) {
  expect_passes(create + R"(
  - as: 王五
    get: forms/order/records?where=customer="甲"&fields=customer,owner,total
    expect: {json: {records: [{id: one, customer: 甲, owner: 张三, total: 100}]}}
  - {as: 李四, get: forms/order/records, expect: {json: {records: []}}}
  - {as: 李四, get: forms/order/records/one, expect: {status: 404}}
  - as: 张三
    call: {PATCH: forms/order/records/one, with: {total: -1}}
    expect: {status: 422, json: {issues: [{field: total}]}}
  - as: 张三
    call: {POST: forms/order/records, with: {number: 2, customer: 乙, owner: 李四, due_at: "2026-03-03T17:30:00+08:00"}}
    expect: {status: 201, json: {owner: 李四, due_at: 2026-03-03 17:30}, count: {order: 2}}
  - {as: 王五, get: 'forms/order/aggregate?measures=sum(number)', expect: {json: {groups: [{'sum(number)': 3}]}}}
)");
}

TEST(Scenario, AnAnswerThatDiffersFailsAtItsPlace) {
  expect_fails(create + "  - {as: 张三, get: forms/order/records, expect: {json: {records: [{id: one, total: 7}]}}}\n",
               "json.records.one.total\n        应为 expected: 7\n        实为 found:    100\n");
  expect_fails(create + "  - {as: 张三, get: forms/order/records, expect: {json: {records: []}}}\n", "json.records\n");
  expect_fails(create + "  - {as: 张三, get: forms/order/records, expect: {json: {pages: 1}}}\n", "没有 / none");
  expect_fails(create + "  - {as: 李四, get: forms/order/records/one}\n", "404");
  expect_fails("  - {as: 张三, get: forms/order/recrods}\n", "no such route");
  expect_fails("  - {get: forms/order/records}\n", "who asks");
  expect_fails("  - {as: 张三, call: {FLY: forms/order/records}}\n", "GET: path");
}

TEST(Scenario, AFileIsWhatItsContentIs) {
  expect_fails(create + "  - {as: 张三, update: {one: {papers: [{name: 合同.pdf, content: exe}]}}}\n", "papers");
  expect_passes(create + "  - {as: 张三, update: {one: {papers: [{name: 合同.tmp, content: pdf}]}}}\n");
}

TEST(Scenario, AnAppThatDoesNotLoadFails) {
  definition::TestApp app("--- app.yaml\napp: shop\n");
  std::vector<std::string> folders{app.folder()};
  std::ostringstream out;
  std::filesystem::path source = KEDU_SOURCE_DIR;
  EXPECT_EQ(test(folders, {{}, source / "schemas", source / "runtime/event/calendars", {}, {}}, out), 1);
  EXPECT_TRUE(out.str().ends_with("0 passed, 1 failed\n")) << out.str();
}

}  // namespace
}  // namespace kedu::cli
