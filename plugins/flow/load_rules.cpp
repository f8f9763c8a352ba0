// From a flow's tree to its rules; what a schema cannot say is checked here.
#include <algorithm>
#include <map>
#include <set>

#include "rules.h"
#include "seen.h"
#include "upheld.h"

namespace flow {

namespace {

/// Reads the parts of one section, with the places for issues.
struct Loader {
  plugin::Section& section;
  Rules& rules;
  std::vector<plugin::FieldFacts> fields;
  std::set<std::string> ids;
  bool sound = true;  ///< every requirement can be asked

  std::optional<Duration> duration(const Json& tree, const char* key, const std::string& pointer) {
    if (!tree.contains(key)) return std::nullopt;
    auto parsed = parse_duration(tree[key].get<std::string>());
    if (parsed) return *parsed;
    section.issue(pointer + "/" + key, "invalid-duration", parsed.error().message);
    return std::nullopt;
  }

  const plugin::FieldFacts* known_field(const std::string& name, const std::string& pointer) {
    auto found = std::find_if(fields.begin(), fields.end(), [&](auto& field) { return field.id == name; });
    if (found != fields.end()) return &*found;
    std::vector<std::string> names;
    for (auto& field : fields) names.push_back(field.id);
    section.unknown_name(pointer, "field", names);
    return nullptr;
  }

  /// owner | creator | head | a role's name | =formula
  Actor named_actor(const std::string& name, const std::string& pointer) {
    using enum Actor::Kind;
    if (name.starts_with("=")) return {formula, {}, section.formula(pointer, {rules.form, {}})};
    static const std::map<std::string, Actor::Kind, std::less<>> words{
        {"owner", owner}, {"creator", creator}, {"head", head}};
    if (auto word = words.find(name); word != words.end()) return {word->second, {}, {}};
    if (!section.has_role(name))
      section.issue(
          pointer, "unknown-actor",
          {"“" + name + "”不是 owner、creator、head，也不是角色",
           "'" + name + "' is neither owner, creator, head nor a role"},
          {"可以写 owner、creator、head，或 app.yaml 里的角色", "write owner, creator, head, or a role of app.yaml"});
    return {role, name, {}};
  }

  /// A person field, or for heads also a link to a department.
  void must_be_person(const std::string& name, const std::string& pointer, bool or_department) {
    auto* field = known_field(name, pointer);
    if (!field || field->type == "person" || field->type == "people" || (or_department && field->to == "department"))
      return;
    section.issue(pointer, "not-a-person", {"“" + name + "”不是人员字段", "'" + name + "' is not a person field"},
                  {"写 type: person 或 people 的字段", "name a field of type person or people"});
  }

  Actor actor(const Json& tree, const std::string& pointer) {
    using enum Actor::Kind;
    if (tree.is_string()) return named_actor(tree.get<std::string>(), pointer);
    if (tree.contains("role")) {
      auto name = tree["role"].get<std::string>();
      if (!section.has_role(name)) section.unknown_name(pointer + "/role", "role", {});
      return {role, name, {}};
    }
    bool person = tree.contains("person");
    auto* key = person ? "person" : "head";
    auto name = tree[key].get<std::string>();
    must_be_person(name, pointer + "/" + key, !person);
    return {person ? Actor::Kind::person_field : head_of_field, name, {}};
  }

  /// One, or a list of them.
  Actors actors(const Json& tree, const std::string& pointer) {
    Actors all;
    if (!tree.is_array()) return {actor(tree, pointer)};
    for (std::size_t i = 0; i < tree.size(); ++i) all.push_back(actor(tree[i], pointer + "/" + std::to_string(i)));
    return all;
  }

  Actors actors(const Json& tree, const char* key, const std::string& pointer) {
    return tree.contains(key) ? actors(tree[key], pointer + "/" + key) : Actors{};
  }

  /// {rows: compare, at_least: 3, filled: [ours, theirs], each: =row.ours>0}
  void rows(const Json& item, const std::string& place, Requirement& requirement) {
    requirement.kind = Requirement::Kind::rows;
    requirement.field = item["rows"].get<std::string>();
    requirement.key = "rows " + requirement.field;
    requirement.at_least = item.value("at_least", 1);
    auto* table = known_field(requirement.field, place + "/rows");
    if (!table) return;
    if (table->type != "table") {
      section.issue(place + "/rows", "not-a-table",
                    {"“" + requirement.field + "”不是明细表", "'" + requirement.field + "' is not a table"},
                    {"rows 要写 type: table 的字段", "rows names a field of type table"});
      return;
    }
    std::vector<std::string> names;
    for (auto& column : table->columns) names.push_back(column.id);
    auto filled = item.value("filled", Json::array());
    for (std::size_t i = 0; i < filled.size(); ++i) {
      auto name = filled[i].get<std::string>();
      auto column = std::find_if(table->columns.begin(), table->columns.end(), [&](auto& c) { return c.id == name; });
      if (column == table->columns.end())
        section.unknown_name(place + "/filled/" + std::to_string(i), "field", names);
      else
        requirement.filled.push_back(*column);
    }
    if (item.contains("each")) requirement.that = section.formula(place + "/each", {rules.form, {{"row", "", names}}});
  }

  Requirement requirement(const Json& item, const std::string& place) {
    Requirement requirement;
    requirement.say = text_at(item, "say");
    requirement.soft = actors(item, "soft", place);
    if (item.contains("rows")) {
      rows(item, place, requirement);
    } else if (item.contains("field")) {
      requirement.field = item["field"].get<std::string>();
      requirement.key = "field " + requirement.field;
      sound &= known_field(requirement.field, place + "/field") != nullptr;
    } else {
      requirement.kind = Requirement::Kind::that;
      requirement.key = "that " + item["that"].get<std::string>();
      requirement.that = section.formula(place + "/that", {rules.form, {}});
      sound &= static_cast<bool>(requirement.that);
      requirement.timed = section.follows_clock(requirement.that, rules.form);
      requirement.field = item.value("at", "");
      if (!requirement.field.empty()) known_field(requirement.field, place + "/at");
    }
    return requirement;
  }

  std::vector<Requirement> requirements(const Json& tree, const std::string& pointer) {
    std::vector<Requirement> all;
    std::size_t index = 0;
    for (auto& item : tree.value("requires", Json::array()))
      all.push_back(requirement(item, pointer + "/requires/" + std::to_string(index++)));
    return all;
  }

  void approval(const Json& approve, const std::string& pointer, Stage& stage) {
    static const std::map<std::string, Mode, std::less<>> modes{
        {"any", Mode::any}, {"all", Mode::all}, {"sequence", Mode::sequence}, {"vote", Mode::vote}};
    stage.approves = true;
    stage.by = approve.contains("by") ? actors(approve["by"], pointer + "/by") : Actors{{Actor::Kind::head, {}, {}}};
    stage.mode = modes.find(approve.value("mode", "any"))->second;
    bool counts = approve.contains("votes");
    if (counts) stage.votes = approve["votes"].get<int>();
    if (counts != (stage.mode == Mode::vote))
      section.issue(pointer + (counts ? "/votes" : "/mode"), "votes-and-mode",
                    counts ? Text{"只有 mode: vote 才写 votes", "votes belongs to mode: vote"}
                           : Text{"mode: vote 要写 votes，几票通过", "mode: vote needs votes: how many are enough"},
                    {"例如 approve: {by: {role: reviewer}, mode: vote, votes: 2}",
                     "such as approve: {by: {role: reviewer}, mode: vote, votes: 2}"});
  }

  void late(const Json& late, const std::string& pointer, Stage& stage) {
    static const std::map<std::string, Late::Remind, std::less<>> whom{
        {"assignee", Late::Remind::assignee}, {"owner", Late::Remind::owner}, {"supervisor", Late::Remind::supervisor}};
    if (!stage.standard)
      section.issue(pointer, "late-without-standard",
                    {"没有 standard 就谈不上超时", "without a standard nothing is ever late"},
                    {"加上 standard: 1 workday", "add standard: 1 workday"});
    if (late.contains("remind")) stage.late.remind = whom.find(late["remind"].get<std::string>())->second;
    if (late.contains("escalate")) {
      stage.late.escalate_to = actors(late["escalate"]["to"], pointer + "/escalate/to");
      if (auto after = duration(late["escalate"], "after", pointer + "/escalate")) stage.late.escalate_after = *after;
    }
    if (late.contains("pass")) {
      stage.late.pass_after = duration(late["pass"], "after", pointer + "/pass");
      if (!stage.approves)
        section.issue(pointer + "/pass", "pass-without-approval",
                      {"只有审批才能自动通过", "only an approval passes by itself"},
                      {"办理环节用 escalate 升级", "a stage that somebody does escalates instead"});
    }
  }

  /// exempt | next-touch | {backfill: 3 workdays}
  void running(const Json& word, const std::string& pointer, Stage& stage) {
    if (word.is_string())
      stage.touch = word == "next-touch" ? Stage::Touch::current : Stage::Touch::own;
    else
      stage.backfill = duration(word, "backfill", pointer);
    if (stage.backfill && stage.requires_.empty())
      section.issue(pointer, "nothing-to-backfill",
                    {"这个环节没有要求，没有可补录的", "this stage requires nothing that could be added"},
                    {"写上 requires，或去掉 backfill", "write requires, or leave backfill out"});
  }

  /// {shows: [customer, amount], statement: …, valid: 7 workdays}
  void signature(const Json& tree, const std::string& pointer, Stage& stage) {
    if (stage.approves)
      section.issue(pointer, "signed-approval",
                    {"审批环节不能再要外部签字", "an approval is not signed by somebody outside as well"},
                    {"另写一个环节，用 by 说明由谁发链接", "make it a stage of its own; `by` says who sends the link"});
    Signature signature;
    signature.statement = text_at(tree, "statement");
    if (auto valid = duration(tree, "valid", pointer)) signature.valid = *valid;
    for (std::size_t i = 0; i < tree["shows"].size(); ++i) {
      auto place = pointer + "/shows/" + std::to_string(i);
      auto* field = known_field(tree["shows"][i].get<std::string>(), place);
      if (field && !can_be_signed(*field))
        section.issue(place, "cannot-be-signed",
                      {"“" + field->id + "”是 datetime，不能放进签署内容",
                       "'" + field->id + "' is a datetime and cannot be signed"},
                      {"改用 date 字段", "use a date"});
      if (field) signature.fields.push_back(*field);
    }
    stage.signature = std::move(signature);
  }

  void once(const std::string& id, const std::string& pointer) {
    if (ids.insert(id).second) return;
    section.issue(pointer, "duplicate-stage", {"阶段“" + id + "”重复了", "stage '" + id + "' is there twice"},
                  {"每个阶段和结局的编号只能用一次", "each stage and end needs an id of its own"});
  }

  Stage stage(const Json& tree, const std::string& pointer) {
    Stage stage;
    stage.id = tree["stage"].get<std::string>();
    once(stage.id, pointer + "/stage");
    stage.label = tree.contains("label") ? text_at(tree, "label") : Text(stage.id);
    if (tree.contains("when")) {
      stage.when = section.formula(pointer + "/when", {rules.form, {}});
      sound &= static_cast<bool>(stage.when);
    }
    stage.copied = actors(tree, "cc", pointer);
    stage.standard = duration(tree, "standard", pointer);
    if (tree.contains("together"))
      together(tree, pointer, stage);
    else if (tree.contains("approve"))
      approval(tree["approve"], pointer + "/approve", stage);
    else
      stage.by = tree.contains("by") ? actors(tree["by"], pointer + "/by") : Actors{Actor{}};
    stage.requires_ = requirements(tree, pointer);
    if (tree.contains("signature")) signature(tree["signature"], pointer + "/signature", stage);
    if (tree.contains("running")) running(tree["running"], pointer + "/running", stage);
    if (tree.contains("late")) late(tree["late"], pointer + "/late", stage);
    return stage;
  }

  void together(const Json& tree, const std::string& pointer, Stage& stage) {
    for (std::size_t i = 0; i < tree["together"].size(); ++i) {
      auto place = pointer + "/together/" + std::to_string(i);
      if (tree["together"][i].contains("together"))
        section.issue(place + "/together", "together-in-together",
                      {"同时进行的环节里不能再套一层", "stages at the same time cannot hold others"},
                      {"把它们放在同一层", "put them on one level"});
      else
        stage.together.push_back(this->stage(tree["together"][i], place));
    }
    for (auto* own : {"by", "approve", "requires", "standard", "late", "cc", "signature", "running"})
      if (tree.contains(own))
        section.issue(
            pointer + "/" + own, "together-with-own",
            {std::string("有 together 的阶段不写 ") + own, std::string("a stage with together has no ") + own},
            {"写到里面的环节上", "write it at the stages inside"});
  }

  void only_flow() {
    for (auto* other : section.sections("flow")) {
      if (!other->contains("form") || (*other)["form"] != Json(rules.form)) continue;
      auto first = other->value("flow", "");
      if (first == rules.id) return;
      section.issue(
          "/form", "two-flows",
          {"“" + rules.form + "”已经有流程“" + first + "”", "'" + rules.form + "' has a flow already: '" + first + "'"},
          {"一个表单一个流程；不同情况用 when 分开", "one flow a form; use `when` for what differs"});
    }
  }

  void keepers(const Json& tree) {
    if (tree.contains("stranded")) {
      rules.keepers = tree["stranded"].get<std::string>();
      if (!section.has_role(rules.keepers)) section.unknown_name("/stranded", "role", {});
    } else if (section.has_role("admin")) {
      rules.keepers = "admin";
    }
  }

  void ends(const Json& tree) {
    std::size_t index = 0;
    for (auto& item : tree.value("ends", Json::array())) {
      auto pointer = "/ends/" + std::to_string(index++);
      End end{item["end"].get<std::string>(), text_at(item, "label"), item.value("won", rules.ends.empty()),
              item.value("withdrawn", false), requirements(item, pointer)};
      if (end.withdrawn && end.won)
        section.issue(pointer + "/withdrawn", "withdrawn-and-won",
                      {"撤回不算成功", "what was withdrawn is not a success"}, {"写 won: false", "write won: false"});
      once(end.id, pointer + "/end");
      rules.ends.push_back(std::move(end));
    }
    if (!rules.first_end(true))
      section.issue(
          "", "no-won-end", {"流程“" + rules.id + "”没有成功的结局", "flow '" + rules.id + "' has no successful end"},
          {"加上 ends: [{end: won, label: 成交, won: true}]", "add ends: [{end: won, label: Won, won: true}]"});
  }
};

}  // namespace

std::shared_ptr<const Rules> load_rules(plugin::Section& section) {
  auto& tree = section.tree();
  auto rules = std::make_shared<Rules>();
  rules->id = tree["flow"].get<std::string>();
  rules->form = tree["form"].get<std::string>();
  rules->label = tree.contains("label") ? text_at(tree, "label") : Text(rules->id);
  rules->version = section.version();
  if (tree.value("start", "created") == "command") rules->start = Rules::Start::command;
  Loader loader{section, *rules, section.fields(rules->form), {}, true};
  if (loader.fields.empty()) {
    section.unknown_name("/form", "form", {});
    return nullptr;
  }
  loader.only_flow();
  loader.keepers(tree);
  std::size_t index = 0;
  for (auto& item : tree["stages"]) rules->stages.push_back(loader.stage(item, "/stages/" + std::to_string(index++)));
  loader.ends(tree);
  if (loader.sound) keep_gates(section, *rules);
  return rules;
}

}  // namespace flow
