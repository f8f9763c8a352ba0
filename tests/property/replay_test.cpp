// The event log is the whole truth: folding it gives back the rows of every form, field by field.
#include <gtest/gtest.h>

#include "company.h"

namespace kedu {
namespace {

using http::Method;

/// Every record's columns by form and id, as the events tell them.
using Rows_ = std::map<std::string, std::map<std::string, Json>>;

/// `_title` is left out: it is derived from the record and what it links to, and the events carry only what was given
/// or computed for the form's own fields.
constexpr std::string_view derived = "_title";

Rows_ folded(Company& company) {
  Rows_ rows;
  for (auto& event : company.select({.table = "event", .order = {{store::column("id"), false}}})) {
    auto& name = event.get("name").text();
    auto form = event.get("form").text();
    if (name != form + ".created" && name != form + ".updated" && name != form + ".deleted") continue;
    auto& row = rows[form][event.get("record").text()];
    auto at = to_json(event.get("at"));
    auto actor = event.get("actor");
    if (name.ends_with(".created"))
      row = {{"id", event.get("record").text()}, {"version", 0}, {"created_at", at}, {"created_by", to_json(actor)}};
    auto after = Json::parse(event.get("after").text(), nullptr, false);
    if (after.is_object()) row.update(after);
    row["version"] = row["version"].get<int>() + 1;
    if (event.get("source") == Value("recompute")) continue;  // nobody edited it
    row["updated_at"] = at;
    row["updated_by"] = to_json(actor);
    if (name.ends_with(".deleted")) row["deleted_at"] = at;
  }
  return rows;
}

/// A row without what is blank, columns in the order of their names.
std::map<std::string, Json> plain(const Json& row) {
  std::map<std::string, Json> columns;
  for (auto& [name, value] : row.items())
    if (name != derived && !value.is_null() && value != "" && value != Json::array()) columns[name] = value;
  if (columns.contains("version")) columns["version"] = columns["version"].get<double>();
  return columns;
}

std::string difference(const std::map<std::string, Json>& a, const std::map<std::string, Json>& b) {
  std::string text;
  for (auto& [name, value] : a)
    if (!b.contains(name) || b.at(name) != value)
      text += name + ": events " + value.dump() + ", row " + (b.contains(name) ? b.at(name).dump() : "nothing") + "\n";
  for (auto& [name, value] : b)
    if (!a.contains(name)) text += name + ": events nothing, row " + value.dump() + "\n";
  return text;
}

void play(Company& company, Dice& dice) {
  static const std::vector<std::string> people{"张三", "李四", "王五", "周敏", "管宁", "陈静"};
  auto some = [&](const std::string& form) {
    auto all = company.rows(form);
    return all.empty() ? std::string("none") : dice.one_of(all).get("id").text();
  };
  company.clock().advance(dice.once_in(5) ? 3'600'000 : 20'000);
  if (dice.once_in(3)) company.workspace().fire_due();
  auto& person = dice.one_of(people);
  switch (dice.below(10)) {
    case 0:
      company.call(dice.once_in(2) ? "陈静" : person, Method::post, company.records("lead"),
                   {{"hospital", "江城示范第一医院"},
                    {"category", "影像类"},
                    {"phone", "130000000" + std::to_string(10 + dice.below(80))}});
      break;
    case 1:
      company.call(person, Method::post, company.records("lead", some("lead")) + "/commands/accept", Json::object());
      break;
    case 2:
      company.call(person, Method::patch, company.records("lead", some("lead")),
                   {{"outcome", dice.once_in(2) ? Json("invalid") : Json("following")},
                    {"need", dice.once_in(2) ? Json() : Json("CT\n“两台”")}});
      break;
    case 3:
      company.call(person, Method::post, company.records("trial"),
                   {{"hospital", "江城示范第一医院"},
                    {"category", "检验类"},
                    {"amount", dice.below(1000) / 7.0},
                    {"install_on", "2026-04-0" + std::to_string(1 + dice.below(9))},
                    {"directors", {"林岚 · 科室主任", "何川 · 科室主任"}},
                    {"need_sheet", {company.upload(person)}}});
      break;
    case 4: {
      auto trials = company.rows("trial");
      if (trials.empty()) break;
      auto& trial = dice.one_of(trials);
      auto signs = trial.get("stage").text() == "sign";
      auto owner = people.front();
      for (auto& name : people)
        if (Value(company.id_of(name)) == trial.get("owner")) owner = name;
      company.call(signs ? "周敏" : owner, Method::post,
                   company.records("trial", trial.get("id").text()) + "/commands/" + (signs ? "approve" : "advance"),
                   Json::object());
      break;
    }
    case 5:
      company.call("管宁", Method::patch, company.records("trial", some("trial")),
                   {{"amount", dice.once_in(3) ? Json() : Json(dice.below(9))},
                    {"owner", company.id_of(person)},
                    {"need_sheet", Json::array()}});
      break;
    case 6:
      company.call("管宁", Method::erase,
                   company.records(dice.once_in(2) ? "lead" : "trial", some(dice.once_in(2) ? "lead" : "trial")));
      break;
    case 7:
      company.import("hospital", "医院名称,医院等级,历史合作次数\r\n医院" + std::to_string(dice.below(4)) + ",二甲," +
                                     std::to_string(dice.below(9)) + "\r\n江城示范第一医院,,\r\n坏行,没有这一级,x\r\n");
      break;
    case 8:
      company.call("管宁", Method::patch, company.records("person", company.id_of(person)),
                   {{"capacity", dice.below(9)},
                    {"devices", dice.once_in(2) ? Json::array() : Json{"影像类", "检验类"}},
                    {"on_duty", dice.once_in(2)}});
      break;
    default:
      company.call(person, Method::post, company.records("touch"),
                   {{"lead", some("lead")}, {"kind", "拜访"}, {"note", "=1+1"}});
  }
}

TEST(Replay, FoldingTheEventsGivesTheRowsOfEveryForm) {
  std::set<std::string> told;
  for (unsigned seed = 1; seed <= 5; ++seed) {
    auto company = medical_company();
    Dice dice(seed);
    for (int step = 0; step < 120; ++step) play(company, dice);
    company.clock().advance(86'400'000);
    company.workspace().fire_due();

    auto events = folded(company);
    auto app = company.workspace().app(company.opened().app());
    for (auto& form : app->definition->forms) {
      auto rows = company.rows(form.id);
      EXPECT_EQ(rows.size(), events[form.id].size()) << form.id << ", seed " << seed;
      for (auto& row : rows) {
        auto known = events[form.id].find(row.get("id").text());
        ASSERT_NE(known, events[form.id].end())
            << form.id << " " << row.get("id").text() << " has no events, seed " << seed;
        EXPECT_EQ(difference(plain(known->second), plain(to_json(row))), "") << form.id << ", seed " << seed;
      }
      if (!rows.empty()) told.insert(form.id);
    }
  }
  for (auto* form : {"lead", "trial", "hospital", "contact", "person", "touch", "offer", "stage_span", "stage_task"})
    EXPECT_TRUE(told.contains(form)) << form << ": the stories never made one";
}

}  // namespace
}  // namespace kedu
