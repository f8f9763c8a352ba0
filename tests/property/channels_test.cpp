// What a person may see is one decision: list, detail, aggregate, history and export show the same rows and the same
// fields, and these are what the rules say in words.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "cli/csv.h"
#include "company.h"
#include "definition/test_app.h"
#include "desk.h"

namespace kedu {
namespace {

using http::Method;

const std::string parts = R"(--- forms/deal.yaml
form: deal
label: 单子
title: =name
fields:
  - {field: name, label: 名称, type: text, required: true}
  - {field: amount, label: 金额, type: money, decimals: 2}
  - {field: secret, label: 底价, type: text}
  - {field: owner, label: 负责人, type: person}
access:
  - {role: clerk, sees: own, can: [create, edit], hide: [secret]}
  - {role: chief, sees: department, can: [create], hide: [amount]}
  - {role: boss, sees: all, can: [create, edit]}
  - {role: guest, sees: none}
--- scenarios/people.yaml
department:
  - {name: 东部}
  - {name: 西部}
person:
  - {name: 甲, login: jia, roles: [clerk], department: 东部}
  - {name: 乙, login: yi, roles: [clerk, chief], department: 东部}
  - {name: 丙, login: bing, roles: [chief], department: 西部}
  - {name: 丁, login: ding, roles: [clerk], department: 西部}
  - {name: 戊, login: wu, roles: [boss]}
  - {name: 己, login: ji, roles: [guest], department: 东部}
)";

struct Person {
  std::string name, department;
  std::set<std::string> roles;
};
const std::vector<Person> people{{"甲", "东部", {"clerk"}}, {"乙", "东部", {"clerk", "chief"}},
                                 {"丙", "西部", {"chief"}}, {"丁", "西部", {"clerk"}},
                                 {"戊", "", {"boss"}},      {"己", "东部", {"guest"}}};

/// The rules in words. A deal is seen through a role; the role says which of its fields.
struct Rules {
  const Person& me;
  std::map<std::string, Person> by_id;

  bool mine(const Fields& deal) const {
    auto is_me = [&](const char* column) {
      auto found = by_id.find(deal.get(column).text());
      return found != by_id.end() && found->second.name == me.name;
    };
    return is_me("owner") || is_me("created_by");
  }
  bool of_my_department(const Fields& deal) const {
    for (auto* column : {"owner", "created_by"})
      if (auto found = by_id.find(deal.get(column).text());
          found != by_id.end() && !me.department.empty() && found->second.department == me.department)
        return true;
    return mine(deal);
  }
  std::set<std::string> fields(const Fields& deal) const {
    std::set<std::string> fields;
    if (me.roles.contains("clerk") && mine(deal)) fields.insert({"name", "owner", "amount"});
    if (me.roles.contains("chief") && of_my_department(deal)) fields.insert({"name", "owner", "secret"});
    if (me.roles.contains("boss")) fields.insert({"name", "owner", "amount", "secret"});
    return fields;
  }
};

class Channels : public testing::Test {
 protected:
  Channels()
      : app_(desk + parts), company_(app_.folder(), {std::filesystem::path(app_.folder()) / "scenarios/people.yaml"}) {
    for (auto& person : people) by_id_[company_.id_of(person.name)] = person;
  }
  void deals(int count) {
    Dice dice(7);
    for (int i = 0; i < count; ++i) {
      Json deal{{"name", "单" + std::to_string(1000 + i)}, {"secret", "底" + std::to_string(i)}};
      if (!dice.once_in(5)) deal["amount"] = dice.below(10'000) / 100.0;
      if (!dice.once_in(5)) deal["owner"] = company_.id_of(dice.one_of(people).name);
      auto made = company_.call(dice.once_in(2) ? "戊" : dice.one_of(people).name, Method::post,
                                company_.records("deal"), deal);
      if (made.status == 201 && dice.once_in(4))
        company_.call("戊", Method::patch, company_.records("deal", made.body["id"]),
                      {{"secret", "改"}, {"amount", dice.below(9)}});
      company_.clock().advance(1'000);
    }
  }
  std::vector<cli::CsvRow> exported(const std::string& name, const std::string& query, int* status = nullptr) {
    auto called = company_.call(name, Method::get, "/api/apps/desk/forms/deal/export" + query);
    if (status) *status = called.status;
    if (called.status != 200) return {};
    auto file = company_.folder() / "export.csv";
    std::ofstream(file, std::ios::binary) << company_.drained(called);
    auto rows = cli::read_csv(file.string());
    return rows ? *rows : std::vector<cli::CsvRow>{};
  }

  definition::TestApp app_;
  Company company_;
  std::map<std::string, Person> by_id_;
};

TEST_F(Channels, ShowTheSameRowsAndFields) {
  deals(620);
  auto rows = company_.rows("deal");
  ASSERT_GT(rows.size(), 400u) << "more than two pages of an export";
  for (auto& me : people) {
    SCOPED_TRACE(me.name);
    Rules rules{me, by_id_};
    std::map<std::string, std::set<std::string>> seen;
    std::map<std::string, Fields> by_name;
    double sum = 0;
    for (auto& deal : rows) {
      auto fields = rules.fields(deal);
      auto target = company_.records("deal", deal.get("id").text());
      auto detail = company_.call(me.name, Method::get, target);
      auto history = company_.call(me.name, Method::get, target + "/history");
      EXPECT_EQ(detail.status, fields.empty() ? 404 : 200);
      EXPECT_EQ(history.status, fields.empty() ? 404 : 200);
      if (fields.empty()) continue;
      seen[deal.get("id").text()] = fields;
      by_name[deal.get("name").text()] = deal;
      if (fields.contains("amount")) sum += deal.get("amount").number();
      for (auto* name : {"name", "owner", "amount", "secret"}) {
        bool shown = fields.contains(name) && !deal.get(name).is_blank();
        EXPECT_EQ(detail.body.contains(name), shown) << name;
        for (auto& event : history.body["events"])
          for (auto* side : {"before", "after"})
            EXPECT_TRUE(fields.contains(name) || !event[side].contains(name)) << name << event.dump();
      }
    }

    // The list, through all its pages.
    std::set<std::string> listed;
    std::string after;
    int status = 200;
    do {
      auto page = company_.call(me.name, Method::get, company_.records("deal") + "?limit=100&sort=name" + after);
      status = page.status;
      if (status != 200) break;
      for (auto& record : page.body["records"]) {
        auto& fields = seen[record["id"]];
        listed.insert(record["id"].get<std::string>());
        for (auto* name : {"amount", "secret"}) EXPECT_TRUE(fields.contains(name) || !record.contains(name)) << name;
      }
      after = page.body["next"].is_null() ? "" : "&after=" + page.body["next"].get<std::string>();
    } while (!after.empty());
    EXPECT_EQ(status, me.roles.contains("guest") ? 404 : 200);
    EXPECT_EQ(listed.size(), by_name.size());

    auto total = company_.call(me.name, Method::get,
                               "/api/apps/desk/forms/deal/aggregate?measures=count()" +
                                   std::string(me.roles == std::set<std::string>{"chief"} ? "" : ",sum(amount)"));
    EXPECT_EQ(total.status, status);
    if (status == 200) {
      EXPECT_EQ(total.body["groups"][0]["count()"], by_name.size());
      if (total.body["groups"][0].contains("sum(amount)")) {
        EXPECT_NEAR(total.body["groups"][0]["sum(amount)"].get<double>(), sum, 0.001);
      }
    }

    int export_status = 0;
    auto csv = exported(me.name, "?sort=name", &export_status);
    EXPECT_EQ(export_status, status);
    if (status != 200) continue;
    ASSERT_EQ(csv.size(), by_name.size() + 1);
    auto& head = csv[0].cells;
    std::string before;
    for (std::size_t i = 1; i < csv.size(); ++i) {
      std::map<std::string, std::string> cells;
      for (std::size_t c = 0; c < head.size(); ++c) cells[head[c]] = csv[i].cells[c];
      EXPECT_LT(before, cells["名称"]) << "in the list's order, nobody twice";
      before = cells["名称"];
      auto& deal = by_name[cells["名称"]];
      auto& fields = seen[deal.get("id").text()];
      EXPECT_EQ(cells["底价"], fields.contains("secret") ? deal.get("secret").text() : "");
      bool paid = fields.contains("amount") && !deal.get("amount").is_blank();
      EXPECT_EQ(cells["金额"].empty(), !paid);
      if (paid) {
        EXPECT_NEAR(std::stod(cells["金额"]), deal.get("amount").number(), 0.001);
      }
      auto owner = by_id_.find(deal.get("owner").text());
      EXPECT_EQ(cells["负责人"], owner == by_id_.end() ? "" : owner->second.name);
    }
  }
}

const char* const letters = R"(--- app.yaml
app: desk
label: 台
version: 1.0.0
calendar: CN
zone: Asia/Shanghai
roles:
  - {role: clerk, label: 职员, sees: all}
  - {role: chief, label: 主管, sees: own}
  - {role: boss, label: 老板, sees: all}
--- forms/source.yaml
form: source
label: 线人
title: =alias & " · " & phone
fields:
  - {field: alias, label: 化名, type: text}
  - {field: phone, label: 手机, type: phone, unique: true}
  - {field: owner, label: 负责人, type: person}
access:
  - {role: clerk, sees: all, can: [create], hide: [phone, created_by, updated_by]}
  - {role: chief, sees: own, can: [create, edit]}
  - {role: boss, sees: all, can: [create, edit]}
--- forms/note.yaml
form: note
label: 便笺
title: =source.phone & " " & text
fields:
  - {field: source, label: 线人, type: link, to: source}
  - {field: text, label: 内容, type: text}
--- forms/slip.yaml
form: slip
label: 纸条
fields:
  - {field: key, label: 暗号, type: text}
  - {field: text, label: 内容, type: text}
access:
  - {role: clerk, sees: all, can: [create, edit], hide: [key]}
--- scenarios/people.yaml
person:
  - {name: 甲, login: jia, roles: [clerk]}
  - {name: 乙, login: yi, roles: [clerk, chief]}
  - {name: 戊, login: wu, roles: [boss]}
)";

class Titles : public testing::Test {
 protected:
  Titles() : app_(letters), company_(app_.folder(), {std::filesystem::path(app_.folder()) / "scenarios/people.yaml"}) {}
  std::string made(const std::string& name, const std::string& form, const Json& fields) {
    auto called = company_.call(name, Method::post, company_.records(form), fields);
    EXPECT_EQ(called.status, 201) << called.body.dump();
    said_ += called.body.dump();
    return called.body.value("id", "");
  }
  Json read(const std::string& name, const std::string& target, int status = 200) {
    auto called = company_.call(name, Method::get, "/api/apps/desk/forms/" + target);
    EXPECT_EQ(called.status, status) << target << called.body.dump();
    return called.body;
  }

  definition::TestApp app_;
  Company company_;
  std::string said_;
};

TEST_F(Titles, TellNobodyWhatIsHiddenFromThem) {
  auto source = made("戊", "source", {{"alias", "老刘"}, {"phone", "13000000001"}, {"owner", company_.id_of("乙")}});
  auto other = made("戊", "source", {{"alias", "老马"}, {"phone", "13000000002"}});
  auto note = made("戊", "note", {{"source", source}, {"text", "十点"}});
  made("戊", "slip", {{"key", "天王盖地虎"}, {"text", "换岗"}});
  auto title = [&](const char* name, const std::string& target) { return read(name, target)["_title"]; };

  // The clerk never reads a number; who is also chief reads the one of their own source; the boss reads all.
  EXPECT_EQ(title("戊", "source/records/" + source), "老刘 · 13000000001");
  EXPECT_EQ(title("乙", "source/records/" + source), "老刘 · 13000000001");
  EXPECT_EQ(title("乙", "source/records/" + other), "老马 · ");
  EXPECT_EQ(title("甲", "source/records/" + source), "老刘 · ");
  EXPECT_EQ(title("甲", "note/records/" + note), " 十点");
  EXPECT_EQ(title("乙", "note/records/" + note), "13000000001 十点");

  // No channel tells the clerk: detail, list, titles behind links, history, export, search, filter, sort.
  auto everything = std::string();
  for (auto* target : {"source/records", "note/records", "slip/records", "source/records?sort=created_by",
                       "note/records?where=source.alias%3D%22x%22"})
    everything += read("甲", target).dump();
  for (auto& target : {"source/records/" + source, "source/records/" + source + "/history", "note/records/" + note,
                       "note/records/" + note + "/history"})
    everything += read("甲", target).dump();
  for (auto* form : {"source", "note", "slip"}) {
    auto called = company_.call("甲", Method::get, std::string("/api/apps/desk/forms/") + form + "/export");
    everything += company_.drained(called);
  }
  for (auto* secret : {"1300000", "天王盖地虎"}) EXPECT_EQ(everything.find(secret), std::string::npos) << everything;
  for (auto* query : {"source/records?q=1300000", "note/records?q=1300000", "slip/records?q=%E5%A4%A9%E7%8E%8B"})
    EXPECT_EQ(read("甲", query)["records"].size(), 0u) << query;
  EXPECT_EQ(read("戊", "source/records?q=1300000")["records"].size(), 2u);
  EXPECT_EQ(read("乙", "source/records?q=1300000")["records"].size(), 1u);
  for (auto* query :
       {"source/records?where=phone%3D%221%22", "source/records?sort=phone", "source/records?fields=phone",
        "source/records?where=created_by%3D%22x%22", "source/aggregate?by=created_by",
        "source/aggregate?measures=min(created_by)", "note/records?where=source.phone%3D%221%22"})
    read("甲", query, 400);
  // Who made a record of sources, and who changed it, is hidden as well.
  EXPECT_FALSE(read("甲", "source/records/" + source).contains("created_by"));
  auto history = read("甲", "source/records/" + source + "/history");
  EXPECT_EQ(history["events"][0]["actor"], "");
  EXPECT_EQ(read("戊", "source/records/" + source + "/history")["events"][0]["actor"], company_.id_of("戊"));

  // Nor does a write: a link is found by the title one reads, and an answer shows no more than a reading.
  auto link = [&](const std::string& text) {
    return company_.call("甲", Method::post, company_.records("note"), {{"source", text}, {"text", "试"}}).status;
  };
  EXPECT_EQ(link("老刘 · 13000000001"), 422);
  EXPECT_EQ(link("13000000001"), 422);
  EXPECT_EQ(link("老刘 · "), 201);
  said_.clear();
  made("甲", "note", {{"source", source}, {"text", "再试"}});
  EXPECT_EQ(said_.find("1300000"), std::string::npos) << said_;
}

TEST_F(Channels, AnExportFollowsTheFilterAndTheSortOfTheList) {
  deals(40);
  auto csv = exported("戊", "?where=amount%3E50&sort=-amount&fields=name,amount");
  ASSERT_GT(csv.size(), 2u);
  EXPECT_EQ(csv[0].cells, (std::vector<std::string>{"名称", "金额", "创建时间", "创建人", "修改时间"}));
  double last = 1e9;
  for (std::size_t i = 1; i < csv.size(); ++i) {
    auto amount = std::stod(csv[i].cells[1]);
    EXPECT_GT(amount, 50);
    EXPECT_LE(amount, last);
    last = amount;
  }
  int status = 0;
  exported("甲", "?where=secret%3D%22x%22", &status);
  EXPECT_EQ(status, 400) << "nobody filters by what they do not read";
  exported("甲", "?sort=secret", &status);
  EXPECT_EQ(status, 400);
  exported("甲", "?fields=secret", &status);
  EXPECT_EQ(status, 400);
}

TEST_F(Channels, AnExportIsNotedAndSafeToOpen) {
  for (auto* name : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "a,\"b\"\n=c", "好"})
    company_.call("戊", Method::post, company_.records("deal"), {{"name", name}, {"amount", -5}});
  auto called = company_.call("戊", Method::get, "/api/apps/desk/forms/deal/export?q=&sort=-amount");
  auto text = company_.drained(called);
  EXPECT_TRUE(text.starts_with("\xEF\xBB\xBF")) << "or Excel reads it as GBK";
  EXPECT_EQ(called.response.content_type, "text/csv; charset=utf-8");
  for (auto* cell : {"'=1+1,", "'+1,", "'-1,", "'@SUM(A1),", "'\tx,", "\"a,\"\"b\"\"\n=c\",", "\n好,-5.00,"})
    EXPECT_NE(text.find(cell), std::string::npos) << cell << "\n" << text;

  auto events = company_.select({.table = "event", .where = {R"(t."name" = ?)", {"deal.exported"}}});
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].get("actor").text(), company_.id_of("戊"));
  EXPECT_EQ(events[0].get("payload").text(), R"({"q":"","sort":"-amount"})");
  int status = 0;
  exported("己", "", &status);
  EXPECT_EQ(status, 404);
  EXPECT_EQ(company_.select({.table = "event", .where = {R"(t."name" = ?)", {"deal.exported"}}}).size(), 1u);

  auto document = company_.call("戊", Method::get, "/api/openapi.json");
  EXPECT_TRUE(document.body["paths"].contains("/api/apps/{app}/forms/{form}/export"));
}

}  // namespace
}  // namespace kedu
