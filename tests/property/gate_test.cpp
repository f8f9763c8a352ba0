// Nobody past the gate: whatever the order of whatever writes, a trial past a stage has what that stage requires, or it
// is marked as one whose gate a write elsewhere has broken.
// The six ways in: create, PATCH, verb, import, writes to the records a gate reads through links, and API tokens.
#include <gtest/gtest.h>

#include "company.h"

namespace kedu {
namespace {

using http::Method;

const std::vector<std::string> people{"张三", "李四", "周敏", "吴刚", "管宁", "陈静"};
const std::vector<std::string> stages{"apply", "sign", "arrive", "paid", "won", "lost"};

/// The gates of flows/trial.yaml in plain words, read from the tables alone.
class Gates {
 public:
  explicit Gates(Company& company) {
    for (auto& contact : company.rows("contact"))
      if (contact.get("title").text() == "科室主任" && !contact.get("phone").is_empty() &&
          contact.get("deleted_at").is_blank())
        heads_[contact.get("id").text()] = contact.get("phone").text();
  }
  /// What a trial lacks for the stage it has reached; empty: nothing.
  std::string broken(const Fields& trial) const {
    auto stage = trial.get("stage").text();
    auto reached = std::find(stages.begin(), stages.end(), stage) - stages.begin();
    if (stage == "lost") return trial.get("lost_reason").is_empty() ? "lost without a reason" : "";
    if (reached >= 1) {
      if (trial.get("need_sheet").is_empty()) return "past apply without need_sheet";
      if (trial.get("install_on").is_empty()) return "past apply without install_on";
      std::set<std::string> phones;
      for (auto& one : trial.get("directors").items())
        if (auto head = heads_.find(one.text()); head != heads_.end()) phones.insert(head->second);
      if (phones.size() < 2) return "past apply with " + std::to_string(phones.size()) + " heads of ward";
    }
    if (reached >= 3 && trial.get("arrived_on").is_empty()) return "past arrive without arrived_on";
    if (reached >= 4 && !(trial.get("paid_amount").number() > 0)) return "won without a payment";
    return "";
  }

 private:
  std::map<std::string, std::string> heads_;  ///< id and phone
};

class Story {
 public:
  explicit Story(unsigned seed) : dice_(seed), company_(medical_company()) {
    for (auto& contact : company_.rows("contact")) contacts_.push_back(contact.get("id").text());
    for (auto* name : {"张三", "李四", "管宁"}) sheets_[name] = company_.upload(name);
  }

  void step() {
    company_.clock().advance(60'000);
    auto person = dice_.one_of(people);
    auto entry = dice_.once_in(4) ? Entry::token : Entry::session;
    // Few trials, so that each lives through much.
    bool crowded = company_.rows("trial").size() >= 6 && !dice_.once_in(8);
    switch (dice_.below(14)) {
      case 0:
        return crowded ? right_next(entry) : create(person, entry);
      case 1:
        return crowded ? right_next(entry) : import();
      case 2:
      case 3:
      case 4:
        return change(person, entry);
      case 5:
      case 6:
      case 7:
        return invoke(person, entry);
      case 8:
      case 9:
      case 10:
        return right_next(entry);
      default:
        return linked(person, entry);
    }
  }

  void expect_gates_held(unsigned seed, int step) {
    Gates gates(company_);
    for (auto& trial : company_.rows("trial")) {
      reached_.insert(trial.get("stage").text());
      auto broken = gates.broken(trial);
      bool marked = trial.get("gate_broken") == Value(true);
      marks_ += marked;
      ASSERT_EQ(!broken.empty(), marked) << broken << ", seed " << seed << ", step " << step << ": " << last_ << "\n"
                                         << to_json(trial).dump();
    }
  }
  const std::set<std::string>& reached() const { return reached_; }
  const std::map<std::string, int>& taken() const { return taken_; }
  int marks() const { return marks_; }

 private:
  Json some_contacts() {
    auto list = Json::array();
    for (auto& id : contacts_)
      if (!dice_.once_in(3)) list.push_back(id);
    return list;
  }
  /// Any mixture of what a gate asks for, its opposite, and attempts at the stage itself.
  Json fields(const std::string& person) {
    Json fields = Json::object();
    auto sheet = sheets_.contains(person) ? sheets_[person] : sheets_["张三"];
    if (dice_.once_in(2)) fields["need_sheet"] = dice_.once_in(4) ? Json::array() : Json::array({sheet});
    if (dice_.once_in(2)) fields["install_on"] = dice_.once_in(4) ? Json() : Json("2026-03-20");
    if (dice_.once_in(2)) fields["directors"] = some_contacts();
    if (dice_.once_in(4)) fields["arrived_on"] = dice_.once_in(3) ? Json() : Json("2026-03-02");
    if (dice_.once_in(4)) fields["paid_amount"] = dice_.once_in(3) ? Json() : Json(dice_.below(3));
    if (dice_.once_in(4)) fields["lost_reason"] = dice_.once_in(2) ? Json() : Json("价格");
    if (dice_.once_in(8)) fields["stage"] = dice_.one_of(stages);
    return fields;
  }
  std::string some_trial() {
    auto all = company_.rows("trial");
    return all.empty() ? "none" : dice_.one_of(all).get("id").text();
  }
  Called call(const std::string& way, const std::string& person, Method method, const std::string& target,
              const Json& body, Entry entry) {
    auto key = dice_.once_in(5) ? "key" + std::to_string(dice_.below(5)) : "";
    auto called = company_.call(person, method, target, body, entry, key);
    last_ = way + " by " + person + ": " + body.dump() + " → " + std::to_string(called.status);
    if (called.status < 300) {
      ++taken_[way];
      if (entry == Entry::token) ++taken_["token"];
    }
    EXPECT_LT(called.status, 500) << last_;
    return called;
  }

  void create(const std::string& person, Entry entry) {
    auto body = fields(person);
    body["hospital"] = "江城示范第一医院";
    body["category"] = "影像类";
    call("create", person, Method::post, company_.records("trial"), body, entry);
  }
  void change(const std::string& person, Entry entry) {
    call("change", person, Method::patch, company_.records("trial", some_trial()), fields(person), entry);
  }
  void invoke(const std::string& person, Entry entry) {
    static const std::vector<std::string> verbs{"advance", "advance", "approve", "approve", "return",
                                                "reject",  "lose",    "accept",  "nonsense"};
    Json input = dice_.once_in(2) ? fields(person) : Json::object();
    if (dice_.once_in(2)) input["comment"] = "好";
    if (dice_.once_in(3)) input["to"] = dice_.one_of(stages);
    auto verb = dice_.one_of(verbs);
    call("verb", person, Method::post, company_.records("trial", some_trial()) + "/commands/" + verb, input, entry);
  }
  /// What a diligent person does next, so that stories get far enough to have something to break.
  void right_next(Entry entry) {
    auto all = company_.rows("trial");
    if (all.empty()) return;
    auto trial = dice_.one_of(all);
    auto id = trial.get("id").text();
    auto owner = trial.get("owner").text();
    std::string person = "管宁";
    for (auto& name : people)
      if (company_.id_of(name) == owner) person = name;
    if (trial.get("stage").text() == "sign") {
      call("verb", "周敏", Method::post, company_.records("trial", id) + "/commands/approve", Json::object(), entry);
      return;
    }
    if (trial.get("stage").text() == "apply") {
      Json full{{"install_on", "2026-03-20"}, {"directors", live_contacts()}};
      if (sheets_.contains(person)) full["need_sheet"] = {sheets_[person]};
      call("change", person, Method::patch, company_.records("trial", id), full, entry);
    } else {
      Json full{{"arrived_on", "2026-03-02"}, {"paid_amount", 10}, {"lost_reason", "价格"}};
      call("change", person, Method::patch, company_.records("trial", id), full, entry);
    }
    auto verb = dice_.once_in(6) ? "lose" : "advance";
    call("verb", person, Method::post, company_.records("trial", id) + "/commands/" + verb, Json::object(), entry);
  }
  Json live_contacts() {
    auto live = Json::array();
    for (auto& contact : company_.rows("contact"))
      if (contact.get("deleted_at").is_blank()) live.push_back(contact.get("id").text());
    return live;
  }
  void import() {
    std::string csv = "医院,设备品类,预计安装日期,科室主任,环节,stage,到货日期\r\n";
    for (int i = dice_.below(3); i >= 0; --i)
      csv += "江城示范第一医院,影像类,2026-03-20," +
             std::string(dice_.once_in(2) ? "林岚 · 科室主任、何川 · 科室主任" : "") + "," + dice_.one_of(stages) +
             "," + dice_.one_of(stages) + ",2026-03-02\r\n";
    last_ = "import: " + company_.import("trial", csv);
    if (last_.find("新增 created 0") == std::string::npos) ++taken_["import"];
  }
  /// Writes to what a gate reads through its links: the heads of ward.
  void linked(const std::string& person, Entry entry) {
    auto contact = dice_.one_of(contacts_);
    Json body = Json::object();
    if (dice_.once_in(2)) body["phone"] = dice_.once_in(2) ? Json() : Json("13000000009");
    if (dice_.once_in(2)) body["title"] = dice_.once_in(2) ? Json("医生") : Json("科室主任");
    if (dice_.once_in(6))
      call("linked", person, Method::erase, company_.records("contact", contact), {}, entry);
    else
      call("linked", person, Method::patch, company_.records("contact", contact), body, entry);
    if (!dice_.once_in(3)) return;
    auto made = call(
        "linked", person, Method::post, company_.records("contact"),
        {{"name", "新主任"}, {"hospital", "江城示范第一医院"}, {"title", "科室主任"}, {"phone", "13000000010"}}, entry);
    if (made.status == 201) contacts_.push_back(made.body["id"]);
  }

  Dice dice_;
  Company company_;
  std::vector<std::string> contacts_;
  std::map<std::string, std::string> sheets_;
  std::map<std::string, int> taken_;
  std::set<std::string> reached_;
  int marks_ = 0;
  std::string last_;
};

TEST(Gate, SixWritePathsLeadNobodyPastItUnmarked) {
  std::map<std::string, int> taken;
  std::set<std::string> reached;
  int marks = 0;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    Story story(seed);
    for (int step = 0; step < 200; ++step) {
      story.step();
      story.expect_gates_held(seed, step);
      if (HasFatalFailure()) return;
    }
    for (auto& [way, times] : story.taken()) taken[way] += times;
    reached.insert(story.reached().begin(), story.reached().end());
    marks += story.marks();
  }
  // The stories are worth something only when every way was taken and every stage reached.
  for (auto* way : {"create", "change", "verb", "import", "linked", "token"}) EXPECT_GT(taken[way], 10) << way;
  EXPECT_GT(marks, 100);
  EXPECT_EQ(reached, std::set<std::string>(stages.begin(), stages.end()));
}

}  // namespace
}  // namespace kedu
