// Drawing, publishing, and the rules in words.
#include "maze.h"

#include <gtest/gtest.h>

#include <sstream>

namespace kedu {

namespace {

const std::vector<std::string> roles{"r0", "r1", "r2", "r3"};

const char* const frame = R"(--- app.yaml
app: maze
label: 迷宫
version: 1.0.0
calendar: CN
zone: Asia/Shanghai
roles:
  - {role: r0, label: 零, sees: all}
  - {role: r1, label: 一, sees: all}
  - {role: r2, label: 二, sees: all}
  - {role: r3, label: 三, sees: all}
  - {role: boss, label: 老板, sees: all}
--- flows/deal.yaml
flow: deal
label: 流程
form: deal
stages:
  - {stage: ask, label: 询价, by: owner, standard: 1 workday}
ends: [{end: won, label: 成交, won: true}]
--- metrics/deal.yaml
metric: by_secret
label: 按底价
from: deal
by: secret
show:
  - {id: count, label: 数量, measure: count, format: number}
  - {id: total, label: 合计, measure: sum(amount), format: money}
---
metric: by_place
label: 按地点
from: deal
by: place
show:
  - {id: middle, label: 中位, measure: median(amount), format: money}
---
metric: rents
label: 贵的
from: deal
where: =place.rent>20
show:
  - {id: count, label: 数量, measure: count, format: number}
--- dashboards/board.yaml
dashboard: board
label: 看板
tiles:
  - {tile: by_secret, label: 按底价, type: bar, metric: by_secret, width: 2}
  - {tile: by_place, label: 按地点, type: bar, metric: by_place, width: 2}
  - {tile: rents, label: 贵的, type: number, metric: rents, width: 1}
--- scenarios/people.yaml
department:
  - {name: 总部}
  - {name: 东部, parent: 总部}
  - {name: 西部, parent: 总部}
person:
  - {name: 甲, login: jia, department: 东部}
  - {name: 乙, login: yi, department: 东部}
  - {name: 丙, login: bing, department: 西部}
  - {name: 丁, login: ding, department: 西部}
  - {name: 戊, login: wu, department: 总部}
  - {name: 己, login: ji}
)";

const char* const deal_form = R"(form: deal
label: 单子
title: =name
fields:
  - {field: name, label: 名称, type: text, required: true}
  - {field: amount, label: 金额, type: money, decimals: 2}
  - {field: secret, label: 底价, type: text}
  - {field: place, label: 地点, type: link, to: place}
  - {field: paper, label: 附件, type: file}
  - {field: half, label: 一半, type: number, decimals: 2, formula: =amount/2}
  - {field: owner, label: 负责人, type: person}
search: [secret]
access:
  - {role: boss, sees: all, can: [create, edit, erase]}
)";

const char* const place_form = R"(form: place
label: 地点
title: =name
fields:
  - {field: name, label: 名称, type: text, required: true}
  - {field: rent, label: 租金, type: money, decimals: 2}
  - {field: keeper, label: 管理员, type: person}
owner: keeper
access:
  - {role: boss, sees: all, can: [create, edit, erase]}
)";

std::string list_of(const std::set<std::string>& names) {
  std::string text;
  for (auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return "[" + text + "]";
}

std::string yaml(const RoleRule& rule) {
  std::set<std::string> can;
  if (rule.create) can.insert("create");
  if (rule.edit) can.insert("edit");
  if (rule.erase) can.insert("erase");
  auto text = "  - {role: " + rule.role + ", sees: " + rule.sees + ", can: " + list_of(can);
  if (rule.over_fifty) text += ", where: =amount>50";
  if (!rule.hidden.empty()) text += ", hide: " + list_of(rule.hidden);
  if (!rule.readonly.empty()) text += ", readonly: " + list_of(rule.readonly);
  return text + "}\n";
}

}  // namespace

const std::vector<std::string>& Maze::people() {
  static const std::vector<std::string> all{"甲", "乙", "丙", "丁", "戊", "己"};
  return all;
}

const std::vector<std::string>& Maze::fields() {
  static const std::vector<std::string> all{"name", "amount", "secret", "place", "paper", "half", "owner"};
  return all;
}

Maze::Maze(unsigned seed)
    : dice_(seed),
      app_(std::string(frame) + "--- forms/deal.yaml\n" + deal_form + "--- forms/place.yaml\n" + place_form),
      company_(app_.folder(), {std::filesystem::path(app_.folder()) / "scenarios/people.yaml"}) {
  for (auto& name : people()) {
    auto* person = company_.workspace().directory()->person(company_.id_of(name));
    department_of_id_[person->id] = person->department;
  }
}

Json Maze::changed_by_system(command::Kind kind, const std::string& form, const std::string& id, Json input,
                             const std::string& actor) {
  auto outcome = company_.workspace().submit_and_wait(
      {.kind = kind, .app = "maze", .form = form, .record_id = id, .input = std::move(input), .actor = actor});
  EXPECT_TRUE(outcome.ok()) << form << (outcome.error ? outcome.error->message : print(outcome.issues));
  return outcome.record.id;
}

void Maze::publish() {
  std::string deals = deal_form, places = place_form;
  for (auto& rule : deal_rules_) deals += yaml(rule);
  for (auto& rule : place_rules_) places += yaml(rule);
  app_.write("forms/deal.yaml", deals);
  app_.write("forms/place.yaml", places);
  std::ostringstream said;
  std::vector<std::string> folders{app_.folder()};
  ASSERT_TRUE(company_.opened().publish(folders, said)) << said.str() << deals << places;
}

void Maze::draw() {
  auto some_of = [&](std::vector<std::string> names, int once_in) {
    std::set<std::string> chosen;
    for (auto& name : names)
      if (dice_.once_in(once_in)) chosen.insert(name);
    return chosen;
  };
  const std::vector<std::string> sights{"none", "own", "own", "department", "department", "all"};
  deal_rules_.clear();
  place_rules_.clear();
  for (auto& role : roles) {
    RoleRule rule{.role = role, .sees = dice_.one_of(sights)};
    rule.over_fifty = rule.sees != "none" && dice_.once_in(3);
    rule.create = dice_.once_in(3);
    rule.edit = rule.sees != "none" && dice_.once_in(2);
    rule.erase = rule.sees != "none" && dice_.once_in(3);
    rule.hidden = some_of({"amount", "secret", "place", "paper", "half", "owner"}, 3);
    rule.readonly = some_of({"amount", "secret", "place"}, 4);
    deal_rules_.push_back(rule);
    place_rules_.push_back({.role = role, .sees = dice_.one_of(sights), .hidden = some_of({"rent"}, 3)});
  }
  publish();
  for (auto& name : people()) {
    roles_[name] = some_of(roles, 2);
    changed_by_system(command::Kind::update, "person", company_.id_of(name), {{"roles", roles_[name]}});
  }
}

void Maze::fill(int count) {
  deal_rules_ = place_rules_ = {};
  for (auto& role : roles) {
    deal_rules_.push_back({.role = role, .sees = "all", .create = true, .edit = true, .erase = true});
    place_rules_.push_back({.role = role, .sees = "all", .create = true});
  }
  publish();
  for (auto& name : people())
    changed_by_system(command::Kind::update, "person", company_.id_of(name), {{"roles", Json::array({"r0"})}});
  using enum command::Kind;
  auto anybody = [&] { return company_.id_of(dice_.one_of(people())); };
  std::vector<std::string> places;
  for (int i = 0; i < 6; ++i) {
    Json place{{"name", "地" + std::to_string(i)}, {"rent", i * 10}};
    if (!dice_.once_in(3)) place["keeper"] = anybody();
    places.push_back(changed_by_system(create, "place", "", place, anybody()));
  }
  for (int i = 0; i < count; ++i) {
    company_.clock().advance(1'000);
    Json deal{{"name", "单" + std::to_string(1000 + i)}};
    auto& maker = dice_.one_of(people());
    if (!dice_.once_in(4)) deal["amount"] = dice_.below(10'000) / 100.0;
    if (!dice_.once_in(4)) deal["secret"] = "b" + std::to_string(dice_.below(12));
    if (!dice_.once_in(3)) deal["place"] = dice_.one_of(places);
    if (!dice_.once_in(3)) deal["owner"] = anybody();
    if (dice_.once_in(3)) deal["paper"] = Json::array({company_.upload(maker)});
    auto id = changed_by_system(create, "deal", "", deal, company_.id_of(maker)).get<std::string>();
    if (dice_.once_in(4))
      changed_by_system(update, "deal", id,
                        {{"amount", dice_.below(90)}, {"secret", "b" + std::to_string(dice_.below(12))}}, anybody());
    if (dice_.once_in(6)) changed_by_system(erase, "deal", id, nullptr);
  }
}

std::vector<Fields> Maze::deals() {
  auto rows = company_.rows("deal");
  std::erase_if(rows, [](auto& row) { return !row.get("deleted_at").is_blank(); });
  return rows;
}

std::map<std::string, Fields> Maze::places() {
  std::map<std::string, Fields> all;
  for (auto& row : company_.rows("place")) all[row.get("id").text()] = row;
  return all;
}

bool Maze::sees(const RoleRule& rule, const std::string& person, const Fields& row, const char* owner_field) const {
  if (rule.sees == "none") return false;
  if (rule.over_fifty && !(row.get("amount").number() > 50)) return false;
  if (rule.sees == "all") return true;
  auto& me = company_.id_of(person);
  auto& mine = department_of_id_.at(me);
  for (auto* column : {owner_field, "created_by"}) {
    auto& somebody = row.get(column).text();
    if (somebody.empty()) continue;
    if (somebody == me) return true;
    if (rule.sees != "department" || mine.empty()) continue;
    auto& theirs = department_of_id_.at(somebody);
    bool below = department_of_id_.at(company_.id_of("戊")) == mine && !theirs.empty();  // 总部 stands over all
    if (theirs == mine || below) return true;
  }
  return false;
}

template <class Counts>
bool Maze::some(const std::vector<RoleRule>& rules, const std::string& person, const Fields& row,
                const char* owner_field, Counts counts) const {
  for (auto& rule : rules)
    if (roles_.at(person).contains(rule.role) && sees(rule, person, row, owner_field) && counts(rule)) return true;
  return false;
}

Maze::Cells Maze::cells(const std::string& person, const Fields& deal) const {
  Cells cells;
  for (auto& field : fields())
    if (some(deal_rules_, person, deal, "owner", [&](auto& rule) { return !rule.hidden.contains(field); }))
      cells.insert(field);
  return cells;  // `name` is hidden from nobody, so whoever sees the row has a cell
}

Maze::Cells Maze::place_cells(const std::string& person, const Fields& place) const {
  Cells cells;
  for (std::string field : {"name", "rent", "keeper"})
    if (some(place_rules_, person, place, "keeper", [&](auto& rule) { return !rule.hidden.contains(field); }))
      cells.insert(field);
  return cells;
}

bool Maze::sees_deals(const std::string& person) const {
  return may_read(person, "name");
}

bool Maze::may_read(const std::string& person, const std::string& field) const {
  for (auto& rule : deal_rules_)
    if (roles_.at(person).contains(rule.role) && rule.sees != "none" && !rule.hidden.contains(field)) return true;
  return false;
}

bool Maze::may_edit(const std::string& person, const Fields& deal) const {
  return some(deal_rules_, person, deal, "owner", [](auto& rule) { return rule.edit; });
}

bool Maze::may_erase(const std::string& person, const Fields& deal) const {
  return some(deal_rules_, person, deal, "owner", [](auto& rule) { return rule.erase; });
}

bool Maze::may_write(const std::string& person, const Fields& deal, const std::string& field) const {
  return some(deal_rules_, person, deal, "owner",
              [&](auto& rule) { return rule.edit && !rule.hidden.contains(field) && !rule.readonly.contains(field); });
}

std::string Maze::told(const std::string& person) const {
  std::string text = person + ":\n";
  for (auto& rule : deal_rules_)
    if (roles_.at(person).contains(rule.role)) text += yaml(rule);
  for (auto& rule : place_rules_)
    if (roles_.at(person).contains(rule.role)) text += "  place" + yaml(rule);
  return text;
}

}  // namespace kedu
