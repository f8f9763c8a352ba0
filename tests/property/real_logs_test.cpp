// Real logs through the product's own import, store and metrics give the figures that their publishers give.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "company.h"
#include "definition/test_app.h"

namespace kedu {
namespace {

const char* const steps_app = R"(--- app.yaml
app: helpdesk
label: 工单
version: 1.0.0
calendar: CN
zone: Asia/Shanghai
roles:
  - {role: boss, label: 主管, sees: all}
--- forms/step.yaml
form: step
label: 步骤
fields:
  - {field: case_id, label: 工单, type: text}
  - {field: name, label: 步骤, type: text, index: true}
  - {field: entered_at, label: 开始, type: datetime}
  - {field: left_at, label: 结束, type: datetime}
  - {field: hours, label: 小时, type: number, decimals: 6, formula: =(left_at-entered_at)*24}
--- metrics/steps.yaml
metric: steps
label: 步骤用时
from: step
by: name
show:
  - {id: count, measure: count}
  - {id: mean_h, measure: avg(hours)}
  - {id: median_h, measure: median(hours)}
  - {id: over, measure: share(=hours>72), format: percent}
---
dashboard: steps
label: 步骤
tiles:
  - {tile: steps, type: table, metric: steps}
--- scenarios/people.yaml
person:
  - {name: 主管, login: boss, roles: [boss]}
)";

const char* const deals_app = R"(--- app.yaml
app: crm
label: 销售
version: 1.0.0
calendar: CN
zone: Asia/Shanghai
roles:
  - {role: boss, label: 主管, sees: all}
--- forms/deal.yaml
form: deal
label: 机会
fields:
  - {field: number, label: 编号, type: text, unique: true}
  - {field: region, label: 大区, type: choice, options: [West, Central, East]}
  - {field: state, label: 阶段, type: choice, options: [Prospecting, Engaging, Won, Lost]}
  - {field: begun_on, label: 接触日, type: date}
  - {field: closed_on, label: 关闭日, type: date}
  - {field: amount, label: 金额, type: money, decimals: 2}
  - {field: cycle, label: 周期, type: number, decimals: 0, formula: '=IF(ISBLANK(closed_on),BLANK(),closed_on-begun_on)'}
--- metrics/deals.yaml
metric: regions
label: 大区
from: deal
by: region
show:
  - {id: count, measure: count}
  - {id: won, measure: 'count(=state="Won")'}
  - {id: lost, measure: 'count(=state="Lost")'}
---
metric: won
label: 成交
from: deal
where: =state="Won"
by: region
show:
  - {id: amount, measure: sum(amount)}
  - {id: mean, measure: avg(amount)}
  - {id: median, measure: median(amount)}
---
metric: closed
label: 关闭
from: deal
where: =OR(state="Won",state="Lost")
show:
  - {id: count, measure: count}
  - {id: rate, measure: 'share(=state="Won")'}
  - {id: cycle, measure: avg(cycle)}
  - {id: median, measure: median(cycle)}
---
dashboard: deals
label: 机会
tiles:
  - {tile: regions, type: table, metric: regions}
  - {tile: won_regions, type: table, metric: won}
  - {tile: won, type: number, metric: won, measure: amount}
  - {tile: mean, type: number, metric: won, measure: mean}
  - {tile: median, type: number, metric: won, measure: median}
  - {tile: rate, type: number, metric: closed, measure: rate}
  - {tile: cycle, type: number, metric: closed, measure: cycle}
  - {tile: cycle_median, type: number, metric: closed, measure: median}
--- scenarios/people.yaml
person:
  - {name: 主管, login: boss, roles: [boss]}
)";

/// The lines of a file of the shared data, header left out; none where the data is missing.
std::vector<std::vector<std::string>> lines_of(const std::string& name) {
  std::ifstream file(std::string(KEDU_SOURCE_DIR) + "/../shared/data/" + name);
  if (!file) file.open(std::string(KEDU_SOURCE_DIR) + "/../../shared/data/" + name);
  std::vector<std::vector<std::string>> lines;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> cells;
    std::istringstream rest(line);
    for (std::string cell; std::getline(rest, cell, ',');) cells.push_back(cell);
    if (!line.empty() && line.back() == ',') cells.emplace_back();
    lines.push_back(std::move(cells));
  }
  return lines;
}

/// A dashboard's tiles by id, as the person reads them.
std::map<std::string, Json> tiles_of(Company& company, const std::string& app, const std::string& dashboard) {
  auto called = company.call("主管", http::Method::get, "/api/apps/" + app + "/metrics/dashboards/" + dashboard);
  EXPECT_EQ(called.status, 200);
  std::map<std::string, Json> tiles;
  for (auto& tile : called.body["tiles"]) tiles[tile["id"].get<std::string>()] = tile;
  return tiles;
}

Json row_of(const Json& tile, const std::string& column, const std::string& name) {
  for (auto& row : tile["rows"])
    if (row["cells"][column]["zh"] == name) return row["cells"];
  return Json::object();
}

TEST(RealLogs, HelpdeskStepsTakeWhatIsPublished) {
  auto events = lines_of("event-logs/helpdesk.csv");
  if (events.empty()) GTEST_SKIP() << "the event logs are not here";
  EXPECT_EQ(events.size(), 13'710u);
  std::string csv = "工单,步骤,开始,结束\n";
  int steps = 0;
  for (std::size_t i = 1; i < events.size(); ++i) {
    if (events[i][0] != events[i - 1][0]) continue;
    csv += events[i][0] + "," + events[i - 1][1] + " -> " + events[i][1] + "," + events[i - 1][2] + "," + events[i][2] +
           "\n";
    ++steps;
  }
  EXPECT_EQ(steps, 9'906);
  definition::TestApp app(steps_app);
  Company company(app.folder(), {std::filesystem::path(app.folder()) / "scenarios/people.yaml"});
  auto said = company.import("step", csv);
  ASSERT_NE(said.find("created 9906"), std::string::npos) << said.substr(0, 400);

  auto tile = tiles_of(company, "helpdesk", "steps")["steps"];
  EXPECT_EQ(tile["rows"].size(), 33u);
  struct Published {
    const char* step;
    int count;
    double mean, median, over;
  };
  for (auto& [step, count, mean, median, over] : {Published{"1 -> 8", 3'483, 63.2375, 2.3942, 0.2251},
                                                  Published{"8 -> 6", 3'286, 68.6672, 2.0350, 0.2343},
                                                  Published{"8 -> 9", 851, 80.7141, 20.0103, 0.3278},
                                                  Published{"9 -> 8", 519, 200.2249, 119.5564, 0.6166},
                                                  Published{"9 -> 6", 382, 228.6499, 167.6111, 0.6780}}) {
    auto row = row_of(tile, "name", step);
    ASSERT_TRUE(row.contains("count")) << step;
    EXPECT_EQ(row["count"], count) << step;
    EXPECT_NEAR(row["mean_h"].get<double>(), mean, 5e-5) << step;
    EXPECT_NEAR(row["median_h"].get<double>(), median, 5e-5) << step;
    EXPECT_NEAR(row["over"].get<double>(), over, 5e-5) << step;
  }
}

TEST(RealLogs, TheCrmPipelineGivesItsPublishedFigures) {
  auto deals = lines_of("crm/maven-crm-sales/sales_pipeline.csv");
  if (deals.empty()) GTEST_SKIP() << "the pipeline is not here";
  EXPECT_EQ(deals.size(), 8'800u);
  std::map<std::string, std::string> regions;
  for (auto& agent : lines_of("crm/maven-crm-sales/sales_teams.csv")) regions[agent[0]] = agent[2];
  std::string csv = "编号,大区,阶段,接触日,关闭日,金额\n";
  for (auto& deal : deals)
    csv += deal[0] + "," + regions[deal[1]] + "," + deal[4] + "," + deal[5] + "," + deal[6] + "," + deal[7] + "\n";
  definition::TestApp app(deals_app);
  Company company(app.folder(), {std::filesystem::path(app.folder()) / "scenarios/people.yaml"});
  auto said = company.import("deal", csv);
  ASSERT_NE(said.find("created 8800"), std::string::npos) << said.substr(0, 400);

  auto tiles = tiles_of(company, "crm", "deals");
  struct Region {
    const char* name;
    int count, won, lost, amount;
  };
  for (auto& [name, count, won, lost, amount] : {Region{"West", 2'997, 1'438, 811, 3'568'647},
                                                 Region{"Central", 3'512, 1'629, 975, 3'346'293},
                                                 Region{"East", 2'291, 1'171, 687, 3'090'594}}) {
    auto row = row_of(tiles["regions"], "region", name);
    EXPECT_EQ(row["count"], count) << name;
    EXPECT_EQ(row["won"], won) << name;
    EXPECT_EQ(row["lost"], lost) << name;
    EXPECT_EQ(row_of(tiles["won_regions"], "region", name)["amount"], amount) << name;
  }
  EXPECT_EQ(tiles["won"]["value"], 10'005'534);
  EXPECT_NEAR(tiles["mean"]["value"].get<double>(), 2'360.91, 0.005);
  EXPECT_EQ(tiles["median"]["value"], 1'117);
  EXPECT_NEAR(tiles["rate"]["value"].get<double>(), 0.6315, 5e-5);
  EXPECT_NEAR(tiles["cycle"]["value"].get<double>(), 47.99, 0.005);
  EXPECT_EQ(tiles["cycle_median"]["value"], 45);
}

}  // namespace
}  // namespace kedu
