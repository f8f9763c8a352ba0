// columns_of and rollups against a real store: what the SQL answers, deleted records left out.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "definition/definition.h"
#include "definition/load.h"
#include "definition/test_app.h"

namespace kedu::definition {
namespace {

const char* const sales_app = R"(--- app.yaml
app: demo
label: 演示
roles: [{role: sales, label: 业务员}]
--- forms/all.yaml
- form: hospital
  label: 医院
  fields:
    - {field: name, label: 名称, type: text}
    - {field: level, label: 等级, type: text}
    - {field: big, label: 大单数, type: number, rollup: {count: lead, by: hospital, where: '=AND(amount>=100,hospital.level="三甲")'}}
    - {field: total, label: 合计, type: money, rollup: {sum: lead.amount, by: hospital}}
    - {field: first, label: 最早, type: date, rollup: {min: lead.due, by: hospital}}
- form: lead
  label: 线索
  fields:
    - {field: hospital, label: 医院, type: link, to: hospital}
    - {field: amount, label: 金额, type: money}
    - {field: due, label: 日期, type: date}
)";

TEST(Columns, AnswerFromAStore) {
  TestApp app(sales_app);
  auto loaded = load(app.folder(), {});
  ASSERT_TRUE(loaded.definition) << print(loaded.issues);
  auto& definition = *loaded.definition;
  auto opened = store::open_sqlite(app.folder() + "/test.db");
  ASSERT_TRUE(opened) << opened.error().message;
  auto& store = **opened;
  ASSERT_TRUE(store.publish(schema_of(definition)));
  auto written = store.write_and_wait([](store::Writer& writer) -> Result<void> {
    KEDU_TRY(writer.insert("demo.hospital", {{"id", "h1"}, {"name", "一院"}, {"level", "三甲"}}));
    KEDU_TRY(writer.insert("demo.hospital", {{"id", "h2"}, {"name", "二院"}, {"level", "二甲"}}));
    auto lead = [&](const char* id, const char* hospital, double amount, int day, bool deleted) {
      Fields row{{"id", id}, {"hospital", hospital}, {"amount", amount}, {"due", Date{day}}};
      if (deleted) row.set("deleted_at", DateTime{1});
      return writer.insert("demo.lead", row);
    };
    KEDU_TRY(lead("l1", "h1", 100.1, 20000, false));
    KEDU_TRY(lead("l2", "h1", 0.2, 20001, false));
    KEDU_TRY(lead("l3", "h1", 500, 19000, true));
    KEDU_TRY(lead("l4", "h2", 300, 20002, false));
    return {};
  });
  ASSERT_TRUE(written) << written.error().message;

  auto read = store.read([&](store::Reader& reader) -> Result<void> {
    auto hospital = columns_of(definition, *definition.form("hospital"), store.dialect(), {});
    store::Query query;
    query.table = "demo.hospital";
    for (auto& [name, type] :
         std::vector<std::pair<std::string, store::ColumnType>>{{"name", store::ColumnType::text},
                                                                {"big", store::ColumnType::number},
                                                                {"total", store::ColumnType::number},
                                                                {"first", store::ColumnType::date}}) {
      KEDU_LET(auto sql, hospital({{name}, {}}));
      query.outputs.push_back({name, sql, type});
    }
    query.order = {{store::column("id"), false}};
    KEDU_LET(auto rows, reader.select(query));
    EXPECT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].get("big"), Value(1));
    EXPECT_EQ(rows[0].get("total"), Value(100.3));
    EXPECT_EQ(rows[0].get("first"), Value(Date{20000}));
    EXPECT_EQ(rows[1].get("big"), Value(0));

    auto lead = columns_of(definition, *definition.form("lead"), store.dialect(), {});
    store::Query linked;
    linked.table = "demo.lead";
    KEDU_LET(auto level, lead({{"hospital", "level"}, {}}));
    KEDU_LET(auto big, lead({{"hospital", "big"}, {}}));
    linked.outputs = {{"level", level, store::ColumnType::text}, {"big", big, store::ColumnType::number}};
    linked.order = {{store::column("id"), false}};
    KEDU_LET(auto leads, reader.select(linked));
    EXPECT_EQ(leads[0].get("level"), Value("三甲"));
    EXPECT_EQ(leads[0].get("big"), Value(1));
    EXPECT_EQ(leads[3].get("level"), Value("二甲"));
    return {};
  });
  EXPECT_TRUE(read) << read.error().message;
}

TEST(Columns, TheTemplateLoads) {
  auto folder = std::string(KEDU_SOURCE_DIR) + "/templates/medical-device-sales";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no template here";
  Extensions extensions;  // without plug-ins its sections are unknown, but every file must read
  auto loaded = load(folder, extensions);
  for (auto& issue : loaded.issues) EXPECT_EQ(issue.code, "unknown-kind") << print(issue);
}

}  // namespace
}  // namespace kedu::definition
