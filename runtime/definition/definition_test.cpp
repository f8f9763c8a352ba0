// Definitions as text: the wrong ones against golden files, the hostile ones refused, a good one looked at closely.
#include "definition/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "base/limits.h"
#include "definition/load.h"
#include "definition/test_app.h"

namespace kedu::definition {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Everything a good app can say, in little.
const char* const good_app = R"(--- app.yaml
app: medical-sales
label: {zh: 医疗销售, en: Medical sales}
version: 1.10
zone: Asia/Shanghai
hours: [["09:00", "12:00"], ["13:00", "18:00"]]
roles:
  - {role: sales, label: 业务员, sees: own, home: work}
  - {role: supervisor, label: 主管, sees: department, home: form/lead}
  - {role: guest, label: 访客, sees: none}
--- forms/hospital.yaml
form: hospital
label: 医院
title: =name
fields:
  - {field: name, label: 名称, type: text, required: yes, unique: true}
  - {field: level, label: 等级, type: choice, options: [三甲, 二甲, 010, on]}
  - {field: leads, label: 线索数, type: number, rollup: {count: lead, by: hospital, where: '=AND(amount>0,医院.等级="三甲")'}}
  - {field: total, label: 金额合计, type: money, rollup: {sum: lead.amount, by: hospital}}
  - {field: last, label: 最近线索, type: datetime, rollup: {max: lead.created_at, by: hospital}}
--- forms/lead.yaml
- form: lead
  label: 线索
  title: =hospital.name & " " & 金额
  fields:
    - {field: hospital, label: 医院, type: link, to: hospital, required: true}
    - {field: owner, label: 负责人, type: person}
    - {field: amount, label: 金额, type: money, default: 0}
    - {field: double, label: 双倍, type: money, formula: =half*4}
    - {field: half, label: 一半, type: money, formula: =amount/2}
    - {field: on, label: 日期, type: date, default: 2026-03-02}
    - {field: state, label: 状态, type: choice, options: [{value: open, label: 打开}, {value: done}], default: open}
    - {field: contacts, label: 联系人, type: links, to: contact}
    - field: items
      label: 明细
      type: table
      columns:
        - {field: price, label: 单价, type: money}
        - {field: quantity, label: 数量, type: number, decimals: 0}
        - {field: sum, label: 小计, type: money, formula: =单价*数量}
    - {field: sheet, label: 附件, type: file, accept: [pdf]}
  checks:
    - {that: '=OR(amount>=0,ISBLANK(amount))', say: 金额不能是负数, at: amount}
    - {that: =医院.等级<>"010", say: {zh: 医院等级不对, en: wrong level}}
  access:
    - {role: sales, sees: own, can: [edit], hide: [amount], readonly: [owner]}
    - {role: supervisor, where: =amount>100}
- form: contact
  label: 联系人
  fields: [{field: name, label: 姓名, type: text}, {field: phone, label: 电话, type: phone}]
--- forms/person.yaml
form: person
label: 人员
fields:
  - {field: phone, label: 手机, required: true}
  - {field: open_leads, label: 在手线索, type: number, rollup: {count: lead, by: owner, where: =state="open"}}
access:
  - {role: supervisor, can: [edit]}
--- notes/lead.yaml
note: hot
form: lead
color: red
when: =amount>100
)";

const Field& field(const Definition& definition, const char* form, const char* id) {
  return *definition.form(form)->field(id);
}

TEST(Definition, LoadsAGoodApp) {
  TestApp app(good_app);
  auto loaded = load(app.folder(), test_extensions());
  ASSERT_TRUE(loaded.definition) << print(loaded.issues);
  auto& definition = *loaded.definition;
  EXPECT_EQ(definition.app.version, "1.10");
  EXPECT_EQ(definition.app.label.in(Language::en), "Medical sales");
  EXPECT_EQ(definition.role("supervisor")->home, "form/lead");
  EXPECT_EQ(definition.zone->name(), "Asia/Shanghai");
  EXPECT_EQ(definition.fingerprint.size(), 16u);

  auto& lead = *definition.form("lead");
  EXPECT_EQ(lead.table, "medical-sales.lead");
  EXPECT_EQ(lead.owner, "owner");
  EXPECT_EQ(definition.form("person")->table, "person");
  EXPECT_EQ(lead.fields[lead.compute_order.at(0)].id, "half");
  EXPECT_EQ(lead.fields[lead.compute_order.at(1)].id, "double");
  EXPECT_EQ(lead.checks.size(), 2u);
  EXPECT_EQ(lead.checks[1].that.references.at(0).key(), "hospital.level");
  EXPECT_TRUE(field(definition, "hospital", "name").required);
  EXPECT_EQ(field(definition, "hospital", "level").options[2].value, "010");
  EXPECT_EQ(field(definition, "hospital", "level").options[3].value, "on");
  EXPECT_TRUE(field(definition, "lead", "items").columns[2].formula);

  auto& phone = field(definition, "person", "phone");
  EXPECT_EQ(phone.label.zh, "手机");
  EXPECT_TRUE(phone.required);
  EXPECT_EQ(phone.type, FieldType::phone);
  EXPECT_EQ(field(definition, "person", "roles").options.size(), 3u);

  EXPECT_EQ(field(definition, "lead", "note_color").written_by, "notes");
  auto* section = definition.section("note", "hot");
  ASSERT_TRUE(section);
  EXPECT_EQ(*std::static_pointer_cast<const int>(section->rules), 0);
  EXPECT_EQ(definition.formulas.at(0).source, "=amount>100");
}

TEST(Definition, AccessFallsBackToTheRole) {
  TestApp app(good_app);
  auto definition = load(app.folder(), test_extensions()).definition;
  ASSERT_TRUE(definition);
  auto& lead = *definition->form("lead");
  EXPECT_FALSE(lead.access_of("sales")->create);
  EXPECT_TRUE(lead.access_of("sales")->edit);
  EXPECT_THAT(lead.access_of("sales")->hidden, ElementsAre("amount"));
  EXPECT_EQ(lead.access_of("supervisor")->sees, Sees::department);
  EXPECT_TRUE(lead.access_of("supervisor")->create);
  EXPECT_TRUE(lead.access_of("supervisor")->where);
  EXPECT_EQ(lead.access_of("guest")->sees, Sees::none);
  EXPECT_FALSE(lead.access_of("guest")->create);
  auto& person = *definition->form("person");
  EXPECT_EQ(person.access_of("sales")->sees, Sees::all);
  EXPECT_FALSE(person.access_of("sales")->edit);
  EXPECT_FALSE(person.access_of("sales")->create);
  EXPECT_TRUE(person.access_of("supervisor")->edit);
}

TEST(Definition, BecomesTables) {
  TestApp app(good_app);
  auto definition = load(app.folder(), test_extensions()).definition;
  ASSERT_TRUE(definition);
  auto schema = schema_of(*definition);
  ASSERT_EQ(schema.size(), definition->forms.size());
  std::vector<std::string> names;
  for (auto& table : schema) names.push_back(table.name);
  EXPECT_THAT(names, ElementsAre("person", "department", "medical-sales.hospital", "medical-sales.lead",
                                 "medical-sales.contact"));
  auto& hospital = schema[2];
  std::vector<std::string> columns;
  for (auto& column : hospital.columns) columns.push_back(column.name);
  EXPECT_THAT(columns, ElementsAre("name", "level", "created_at", "created_by", "updated_at", "updated_by", "version",
                                   "deleted_at", "_title"));
  EXPECT_THAT(hospital.indexes[0].columns, ElementsAre("name"));
  EXPECT_FALSE(hospital.indexes[0].unique);  // the command path judges; deleted records do not count
}

TEST(Definition, ScopesKnowIdsLabelsAndOneLinkFurther) {
  TestApp app(good_app);
  auto definition = load(app.folder(), test_extensions()).definition;
  ASSERT_TRUE(definition);
  auto scope = scope_of(*definition, *definition->form("lead"));
  auto key = [&](std::vector<std::string> names) {
    auto reference = scope->resolve(names);
    return reference ? reference->key() : std::string("-");
  };
  EXPECT_EQ(key({"amount"}), "amount");
  EXPECT_EQ(key({"金额"}), "amount");
  EXPECT_EQ(key({"医院", "等级"}), "hospital.level");
  EXPECT_EQ(key({"hospital", "leads"}), "hospital.leads");
  EXPECT_EQ(key({"created_by", "name"}), "created_by.name");
  EXPECT_EQ(key({"明细", "小计"}), "items.sum");
  EXPECT_EQ(key({"amount", "x"}), "-");
  EXPECT_EQ(key({"nothing"}), "-");
  std::vector<std::string> contact_name{"contacts", "name"};
  EXPECT_TRUE(scope->resolve(contact_name)->type.list);
  std::vector<std::string> amount{"amount"};
  EXPECT_EQ(scope->resolve(amount)->type.scale, 2);
}

TEST(Definition, ColumnsAreSql) {
  TestApp app(good_app);
  auto definition = load(app.folder(), test_extensions()).definition;
  ASSERT_TRUE(definition);
  auto columns = columns_of(*definition, *definition->form("lead"), formula::Dialect::sqlite, {});
  auto sql = [&](std::vector<std::string> path) {
    auto written = columns({std::move(path), {}});
    return written ? written->text : written.error().message;
  };
  EXPECT_EQ(sql({"amount"}), R"(t."amount")");
  EXPECT_EQ(sql({"id"}), R"(t."id")");
  EXPECT_EQ(
      sql({"hospital", "level"}),
      R"((SELECT k1."level" FROM "medical-sales.hospital" AS k1 WHERE k1."id" = t."hospital" AND k1."deleted_at" IS NULL))");
  EXPECT_THAT(sql({"hospital", "leads"}),
              HasSubstr(R"((SELECT COUNT(*) FROM "medical-sales.lead" AS k2 WHERE k2."hospital" = k1."id")"));
  EXPECT_THAT(sql({"contacts", "name"}), HasSubstr("list"));
  auto of_hospital = columns_of(*definition, *definition->form("hospital"), formula::Dialect::sqlite, {});
  auto leads = of_hospital({{"leads"}, {}});
  ASSERT_TRUE(leads) << leads.error().message;
  EXPECT_THAT(leads->text, HasSubstr(R"(k1."amount")"));
  EXPECT_THAT(leads->text, HasSubstr(R"(FROM "medical-sales.hospital" AS k2 WHERE k2."id" = k1."hospital")"));
}

TEST(Definition, FingerprintFollowsTheSources) {
  TestApp one(good_app), same(good_app), other(std::string(good_app) + "# more\n");
  auto of = [](const TestApp& app) { return load(app.folder(), test_extensions()).definition->fingerprint; };
  EXPECT_EQ(of(one), of(same));
  EXPECT_NE(of(one), of(other));
}

const std::string renamed_app = R"(--- app.yaml
app: shop
label: 店
roles: [{role: clerk, label: 店员}]
--- forms/order.yaml
form: order
label: 订单
title: =单号 & 金额
fields:
  - {field: number, label: 单号, type: text}
  - {field: total, label: 金额, type: money}
  - {field: tax, label: 税, type: money, formula: =金额*0.13}
  - {field: before, label: 上一单, type: link, to: order}
  - {field: more, label: 比上一单多, type: money, formula: =金额-上一单.金额}
checks:
  - {that: =金额>=0, say: 金额不能是负数, at: total}
--- notes/large.yaml
note: large
form: order
when: =金额>1000
)";

TEST(Rename, ALabelOfFormerDaysStillNamesItsField) {
  auto renamed = renamed_app;
  auto at = renamed.find("label: 金额");
  renamed.replace(at, std::string("label: 金额").size(), "label: 合计, formerly: [金额]");
  TestApp before(renamed_app), after(renamed);
  auto old = load(before.folder(), test_extensions()), now = load(after.folder(), test_extensions());
  ASSERT_TRUE(now.definition) << print(now.issues);
  EXPECT_EQ(now.definition->form("order")->recipe, old.definition->form("order")->recipe);
  EXPECT_EQ(now.definition->form("order")->field("tax")->formula->references[0].path,
            std::vector<std::string>{"total"});

  // A label that stands now goes before one that stood once.
  renamed.replace(renamed.find("label: 单号"), std::string("label: 单号").size(), "label: 金额");
  TestApp taken(renamed);
  auto other = load(taken.folder(), test_extensions());
  ASSERT_FALSE(other.definition);  // the title says 单号
  renamed.replace(renamed.find("=单号 & 金额"), std::string("=单号 & 金额").size(), "=金额");
  TestApp mended(renamed);
  other = load(mended.folder(), test_extensions());
  ASSERT_TRUE(other.definition) << print(other.issues);
  EXPECT_EQ(other.definition->form("order")->title->references[0].path, std::vector<std::string>{"number"});
}

TEST(Rename, IdsNeverChangeAndLabelsMay) {
  auto by_id = renamed_app, renamed = by_id;
  auto replace_all = [](std::string& text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  replace_all(by_id, "上一单.金额", "before.total");
  replace_all(by_id, "=金额", "=total");
  replace_all(by_id, "=单号 & 金额", "=number & total");
  renamed = by_id;
  replace_all(renamed, "label: 金额", "label: 别的名字");
  TestApp one(by_id), two(renamed);
  auto old = load(one.folder(), test_extensions()), now = load(two.folder(), test_extensions());
  ASSERT_TRUE(old.definition && now.definition) << print(old.issues) << print(now.issues);
  EXPECT_EQ(now.definition->form("order")->recipe, old.definition->form("order")->recipe);
}

TEST(Influence, IsKnownWhenADefinitionLoads) {
  TestApp app(good_app);
  auto loaded = load(app.folder(), test_extensions());
  ASSERT_TRUE(loaded.definition) << print(loaded.issues);
  auto& hospital = *loaded.definition->form("hospital");
  ASSERT_EQ(hospital.influences.size(), 1u);
  EXPECT_THAT(hospital.influences[0].fields, ElementsAre("name"));
  EXPECT_THAT(hospital.influences[0].hops, ElementsAre(Hop{Hop::Way::readers, "lead", "hospital"}));
  EXPECT_TRUE(loaded.definition->form("person")->influences.empty());
  EXPECT_FALSE(hospital.follows_clock);
}

}  // namespace
}  // namespace kedu::definition
