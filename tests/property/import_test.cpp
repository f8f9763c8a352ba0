// Importing the same file twice changes nothing: cells are compared as what they are, not as they are written.
#include <gtest/gtest.h>

#include "company.h"
#include "definition/test_app.h"

namespace kedu {
namespace {

const char* const shop = R"(--- app.yaml
app: shop
label: 店
version: 1.0.0
calendar: CN
zone: Asia/Shanghai
roles:
  - {role: boss, label: 店长, sees: all}
--- forms/buyer.yaml
form: buyer
label: 买家
title: =name
fields:
  - {field: name, label: 名称, type: text, required: true, unique: true}
--- forms/order.yaml
form: order
label: 订单
fields:
  - {field: number, label: 编号, type: number, required: true, unique: true}
  - {field: buyer, label: 买家, type: link, to: buyer}
  - {field: total, label: 金额, type: money, decimals: 2}
  - {field: due_on, label: 交货日, type: date}
  - {field: made_at, label: 下单时间, type: datetime}
  - {field: phone, label: 电话, type: phone}
  - {field: paid, label: 已付, type: boolean}
  - {field: tags, label: 标签, type: choices, options: [急, 大]}
  - {field: code, label: 代码, type: text}
--- scenarios/records.yaml
buyer:
  - {name: 甲公司}
)";

const std::string header = "编号,买家,金额,交货日,下单时间,电话,已付,标签,代码\r\n";

std::string fates(const std::string& said) {
  return said.substr(0, said.find('\n'));
}

TEST(Import, TheSameFileAgainUpdatesNothing) {
  definition::TestApp app(shop);
  Company company(app.folder(), {std::filesystem::path(app.folder()) / "scenarios/records.yaml"});
  auto file = header + "1,甲公司,1200.50,2026-03-02,2026-03-02T09:00:00+08:00,130 0000 0001,是,急、大,007\r\n" +
              "2,,7,2026/3/5,,,否,,1.0\r\n";
  EXPECT_EQ(fates(company.import("order", file)),
            "2 行 rows: 新增 created 2, 更新 updated 0, 合并 merged 0, 未变 unchanged 0, 未导入 refused 0");
  auto before = company.rows("order");
  EXPECT_EQ(fates(company.import("order", file)),
            "2 行 rows: 新增 created 0, 更新 updated 0, 合并 merged 0, 未变 unchanged 2, 未导入 refused 0");
  // The same content, written otherwise; and one cell that is really new.
  auto again = header + "1,甲公司,1200.5,2026-03-02,2026-03-02T01:00:00Z,13000000001,是,急，大,007\r\n" +
               "2.0,,8,2026-03-05,,,否,,1.0\r\n";
  EXPECT_EQ(fates(company.import("order", again)),
            "2 行 rows: 新增 created 0, 更新 updated 1, 合并 merged 0, 未变 unchanged 1, 未导入 refused 0");
  auto after = company.rows("order");
  EXPECT_EQ(to_json(after[0]), to_json(before[0]));
  EXPECT_EQ(after[1].get("total"), Value(8));
}

}  // namespace
}  // namespace kedu
