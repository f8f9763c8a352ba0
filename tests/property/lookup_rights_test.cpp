// What a person learns through lookups over another form is what that person sees of it: in live previews and in
// filters. A stored computed field is the system's own knowledge, shown to whoever reads the field.
#include <gtest/gtest.h>

#include "company.h"
#include "definition/test_app.h"
#include "desk.h"

namespace kedu {
namespace {

using http::Method;

const std::string parts = R"(--- forms/client.yaml
form: client
label: 客户
title: =name
fields:
  - {field: name, label: 名称, type: text}
  - {field: total, label: 合计, type: money, formula: '=SUMIFS(deal.amount,deal.client,id)'}
access:
  - {role: clerk, sees: all, can: []}
  - {role: chief, sees: all, can: []}
  - {role: boss, sees: all, can: [create]}
  - {role: guest, sees: all, can: [], where: '=COUNTIFS(deal.client,id)>2'}
--- forms/deal.yaml
form: deal
label: 单子
title: =name
fields:
  - {field: client, label: 客户, type: link, to: client}
  - {field: name, label: 名称, type: text, required: true}
  - {field: amount, label: 金额, type: money, decimals: 2}
  - {field: secret, label: 底价, type: text}
  - {field: owner, label: 负责人, type: person}
access:
  - {role: clerk, sees: own, can: [create], hide: [secret]}
  - {role: chief, sees: department, can: [], hide: [amount]}
  - {role: boss, sees: all, can: [create, edit]}
  - {role: guest, sees: none}
--- scenarios/records.yaml
department:
  - {name: 东部}
person:
  - {name: 甲, login: jia, roles: [clerk], department: 东部}
  - {name: 乙, login: yi, roles: [clerk], department: 东部}
  - {name: 丙, login: bing, roles: [chief], department: 东部}
  - {name: 戊, login: wu, roles: [boss]}
  - {name: 己, login: ji, roles: [guest]}
client:
  - {name: 大}
  - {name: 小}
deal:
  - {name: 一, client: 大, amount: 100, secret: 机密, owner: 甲}
  - {name: 二, client: 大, amount: 20, secret: 机密, owner: 乙}
  - {name: 三, client: 大, amount: 3, secret: 公开, owner: 乙}
  - {name: 四, client: 小, amount: 0.5, secret: 公开, owner: 甲}
)";

class LookupRights : public testing::Test {
 protected:
  LookupRights()
      : app_(desk + parts),
        company_(app_.folder(), {std::filesystem::path(app_.folder()) / "scenarios/records.yaml"}) {}

  /// What the preview of this formula shows for the client, or the status of the refusal.
  Json tried(const std::string& who, const std::string& expr) {
    auto answer = company_.call(who, Method::post, "/api/apps/desk/formulas/lookups",
                                {{"form", "client"}, {"expr", expr}, {"rows", {{company_.id_of("大")}}}});
    return answer.status == 200 ? answer.body["rows"][0][0]["value"] : Json(answer.status);
  }
  std::vector<std::string> filtered(const std::string& who, const std::string& where) {
    std::string escaped;
    for (unsigned char c : where) {
      char text[4];
      std::snprintf(text, sizeof text, "%%%02X", c);
      escaped += text;
    }
    auto answer = company_.call(who, Method::get, "/api/apps/desk/forms/client/records?sort=name&where=" + escaped);
    if (answer.status != 200) return {std::to_string(answer.status)};
    std::vector<std::string> names;
    for (auto& record : answer.body["records"]) names.push_back(record["name"]);
    return names;
  }

  definition::TestApp app_;
  Company company_;
};

TEST_F(LookupRights, AStoredFieldIsTheSystemsKnowledge) {
  for (auto* who : {"甲", "丙", "戊"}) {
    auto record = company_.call(who, Method::get, "/api/apps/desk/forms/client/records/" + company_.id_of("大"));
    EXPECT_EQ(record.body["total"], 123) << who << " " << record.body.dump();
  }
}

TEST_F(LookupRights, APreviewLooksAtWhatThePersonSees) {
  const std::string sum = "SUMIFS(deal.amount,deal.client,id)", count = "COUNTIFS(deal.client,id)",
                    secret = "COUNTIFS(deal.client,id,deal.secret,\"机密\")",
                    find = "XLOOKUP(id,deal.client,deal.name,\"无\",0,-1)";
  EXPECT_EQ(tried("甲", sum), 100);
  EXPECT_EQ(tried("乙", sum), 23);
  EXPECT_EQ(tried("戊", sum), 123);
  EXPECT_EQ(tried("甲", count), 1);
  EXPECT_EQ(tried("丙", count), 3);
  EXPECT_EQ(tried("戊", secret), 2);
  EXPECT_EQ(tried("甲", find), Json::array({"一"}));
  EXPECT_EQ(tried("戊", find), Json::array({"三"}));
  // A column that no role of the person shows is as unknown as one that is not there; so is the form itself.
  EXPECT_EQ(tried("甲", secret), 400);
  EXPECT_EQ(tried("丙", sum), 400);
  EXPECT_EQ(tried("己", count), 400);
  auto checked =
      company_.call("己", Method::post, "/api/apps/desk/formulas/check", {{"form", "client"}, {"expr", count}});
  EXPECT_EQ(checked.body["diagnostics"][0]["code"], "unknown-name") << checked.body.dump();
  EXPECT_EQ(checked.body.dump().find("单子"), std::string::npos);
}

TEST_F(LookupRights, AFilterLooksAtWhatThePersonSees) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(filtered("戊", "SUMIFS(deal.amount,deal.client,id)>50"), Names{"大"});
  EXPECT_EQ(filtered("乙", "SUMIFS(deal.amount,deal.client,id)>50"), Names{});
  EXPECT_EQ(filtered("乙", "COUNTIFS(deal.client,id)=0"), Names{"小"});
  EXPECT_EQ(filtered("丙", "COUNTIFS(deal.client,id)=3"), Names{"大"});
  EXPECT_EQ(filtered("丙", "SUMIFS(deal.amount,deal.client,id)>50")[0][0], '4');
  EXPECT_EQ(filtered("甲", "COUNTIFS(deal.secret,\"机密\")>0")[0][0], '4');
  EXPECT_EQ(filtered("己", "COUNTIFS(deal.client,id)>0")[0][0], '4');
  // A row rule is the author's: it counts what is there.
  EXPECT_EQ(filtered("己", "name<>\"\""), Names{"大"});
}

}  // namespace
}  // namespace kedu
