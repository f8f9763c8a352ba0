// From a flow's tree to its rules; what a schema cannot say is checked here.
#include "rules.h"

#include <algorithm>
#include <set>

#include "upheld.h"

namespace flow {

namespace {

Text text_at(const Json& tree, const char* key) {
  if (!tree.contains(key)) return {};
  auto& text = tree[key];
  if (text.is_string()) return text.get<std::string>();
  return {text.value("zh", ""), text.value("en", "")};
}

Json label_json(const Text& text) {
  return {{"zh", text.zh}, {"en", text.in(Language::en)}};
}

/// Reads the parts of one section, with the places for issues.
struct Loader {
  plugin::Section& section;
  Rules& rules;
  std::vector<std::string> fields;
  bool sound = true;  ///< every requirement can be asked

  std::optional<Duration> duration(const Json& tree, const char* key, const std::string& pointer) {
    if (!tree.contains(key)) return std::nullopt;
    auto parsed = parse_duration(tree[key].get<std::string>());
    if (parsed) return *parsed;
    section.issue(pointer + "/" + key, "invalid-duration", parsed.error().message);
    return std::nullopt;
  }

  void known_field(const std::string& name, const std::string& pointer) {
    if (std::find(fields.begin(), fields.end(), name) == fields.end()) section.unknown_name(pointer, "field", fields);
  }

  /// owner | creator | assignee's head | a role's name | {role: r} | {person: field} | {head: owner}
  Actor actor(const Json& tree, const std::string& pointer) {
    using enum Actor::Kind;
    if (tree.is_string()) {
      auto name = tree.get<std::string>();
      if (name == "owner" || name == "creator" || name == "head")
        return {name == "owner" ? owner : name == "creator" ? creator : head, {}};
      if (!section.has_role(name))
        section.issue(
            pointer, "unknown-actor",
            {"“" + name + "”不是 owner、creator、head，也不是角色",
             "'" + name + "' is neither owner, creator, head nor a role"},
            {"可以写 owner、creator、head，或 app.yaml 里的角色", "write owner, creator, head, or a role of app.yaml"});
      return {role, name};
    }
    if (tree.contains("role")) {
      auto name = tree["role"].get<std::string>();
      if (!section.has_role(name)) section.unknown_name(pointer + "/role", "role", {});
      return {role, name};
    }
    if (tree.contains("person")) {
      auto name = tree["person"].get<std::string>();
      known_field(name, pointer + "/person");
      return {person_field, name};
    }
    return {};
  }

  std::vector<Requirement> requirements(const Json& tree, const std::string& pointer) {
    std::vector<Requirement> all;
    if (!tree.contains("requires")) return all;
    std::size_t index = 0;
    for (auto& item : tree["requires"]) {
      auto place = pointer + "/requires/" + std::to_string(index++);
      Requirement requirement;
      if (item.contains("field")) {
        requirement.field = item["field"].get<std::string>();
        known_field(requirement.field, place + "/field");
        sound &= std::find(fields.begin(), fields.end(), requirement.field) != fields.end();
        requirement.say = text_at(item, "say");
      } else {
        requirement.that = section.formula(place + "/that", {rules.form, {}});
        sound &= static_cast<bool>(requirement.that);
        requirement.timed = section.follows_clock(requirement.that, rules.form);
        requirement.say = text_at(item, "say");
        requirement.field = item.value("at", "");
        if (!requirement.field.empty()) known_field(requirement.field, place + "/at");
      }
      all.push_back(std::move(requirement));
    }
    return all;
  }

  Stage stage(const Json& tree, const std::string& pointer) {
    Stage stage;
    stage.id = tree["stage"].get<std::string>();
    stage.label = tree.contains("label") ? text_at(tree, "label") : Text(stage.id);
    if (tree.contains("approve")) {
      auto& approve = tree["approve"];
      stage.approves = true;
      stage.by = approve.contains("by") ? actor(approve["by"], pointer + "/approve/by") : Actor{Actor::Kind::head, {}};
      stage.all_must_approve = approve.value("mode", "any") == "all";
    } else if (tree.contains("by")) {
      stage.by = actor(tree["by"], pointer + "/by");
    }
    stage.requires_ = requirements(tree, pointer);
    stage.standard = duration(tree, "standard", pointer);
    if (tree.contains("late")) {
      auto& late = tree["late"];
      stage.late.remind = late.contains("remind");
      if (late.contains("escalate")) {
        auto& escalate = late["escalate"];
        stage.late.escalate_to = actor(escalate["to"], pointer + "/late/escalate/to");
        if (auto after = duration(escalate, "after", pointer + "/late/escalate")) stage.late.escalate_after = *after;
      }
    }
    return stage;
  }
};

}  // namespace

std::optional<std::size_t> Rules::position(std::string_view stage) const {
  for (std::size_t i = 0; i < stages.size(); ++i)
    if (stages[i].id == stage) return i;
  return end(stage) ? std::optional(stages.size()) : std::nullopt;
}

const End* Rules::end(std::string_view id_of_end) const {
  for (auto& end : ends)
    if (end.id == id_of_end) return &end;
  return nullptr;
}

const End* Rules::first_end(bool won) const {
  for (auto& end : ends)
    if (end.won == won) return &end;
  return nullptr;
}

std::string span_link(const std::string& form) {
  static constexpr std::string_view own[] = {"flow",       "form",        "record",      "record_title", "stage",
                                             "visit",      "latest",      "stage_label", "waiting_for",  "waiting_on",
                                             "entered_at", "left_at",     "working_ms",  "earlier_ms",   "total_ms",
                                             "wall_ms",    "standard_ms", "late",        "left_by"};
  return std::find(std::begin(own), std::end(own), form) == std::end(own) ? form : form + "_record";
}

std::vector<std::pair<std::string, Json>> added_fields(const Json& tree) {
  if (!tree.contains("form") || !tree["form"].is_string()) return {};
  auto form = tree["form"].get<std::string>();
  auto options = Json::array(), names = Json::array();
  for (auto* list : {"stages", "ends"})
    if (tree.contains(list) && tree[list].is_array())
      for (auto& item : tree[list]) {
        auto key = std::string(list) == "stages" ? "stage" : "end";
        if (!item.is_object() || !item.contains(key)) continue;
        auto label = item.contains("label") ? text_at(item, "label") : Text(item[key].get<std::string>());
        options.push_back({{"value", item[key]}, {"label", label_json(label)}});
        if (std::string_view(key) == "stage") names.push_back({{"value", label.zh}, {"label", label_json(label)}});
      }
  auto field = [](const char* id, const char* zh, const char* en, const char* type) {
    return Json{{"field", id}, {"label", {{"zh", zh}, {"en", en}}}, {"type", type}};
  };
  auto stage = field("stage", "阶段", "Stage", "choice");
  stage["options"] = std::move(options);
  auto label = tree.contains("label") ? text_at(tree, "label") : Text(form);
  Json subject{{"field", span_link(form)}, {"label", label_json(label)}, {"type", "link"}, {"to", form}};
  auto gathered = [&](const char* id) {
    auto choice = field(id, "环节", "Stage", "choice");
    choice["options"] = names;
    choice["shared"] = true;
    return choice;
  };
  return {{"stage_span", std::move(subject)},
          {"stage_span", gathered("stage_label")},
          {"approval", gathered("stage")},
          {form, std::move(stage)},
          {form, field("stage_since", "进入阶段时间", "In stage since", "datetime")},
          {form, field("stage_due", "阶段截止", "Stage due", "datetime")},
          {form, field("waiting_on", "等待", "Waiting on", "people")},
          {form, field("gate_broken", "卡点失效", "Gate broken", "boolean")},
          {form, field("gate_broken_at", "卡点失效时间", "Gate broken at", "datetime")},
          {form, field("gate_broken_by", "卡点失效因谁", "Gate broken by", "person")},
          {form, field("gate_gaps", "卡点缺项", "Gate gaps", "text")}};
}

std::shared_ptr<const Rules> load_rules(plugin::Section& section) {
  auto& tree = section.tree();
  auto rules = std::make_shared<Rules>();
  rules->id = tree["flow"].get<std::string>();
  rules->form = tree["form"].get<std::string>();
  rules->label = tree.contains("label") ? text_at(tree, "label") : Text(rules->id);
  Loader loader{section, *rules};
  for (auto& field : section.fields(rules->form)) loader.fields.push_back(field.id);
  if (loader.fields.empty()) {
    section.unknown_name("/form", "form", {});
    return nullptr;
  }

  std::set<std::string> ids;
  auto once = [&](const std::string& id, const std::string& pointer) {
    if (!ids.insert(id).second)
      section.issue(pointer, "duplicate-stage", {"阶段“" + id + "”重复了", "stage '" + id + "' is there twice"},
                    {"每个阶段和结局的编号只能用一次", "each stage and end needs an id of its own"});
  };
  std::size_t index = 0;
  for (auto& item : tree["stages"]) {
    auto pointer = "/stages/" + std::to_string(index++);
    rules->stages.push_back(loader.stage(item, pointer));
    once(rules->stages.back().id, pointer + "/stage");
  }
  index = 0;
  for (auto& item : tree.value("ends", Json::array())) {
    auto pointer = "/ends/" + std::to_string(index++);
    End end{item["end"].get<std::string>(),
            item.contains("label") ? text_at(item, "label") : Text(item["end"].get<std::string>()),
            item.value("won", rules->ends.empty()), loader.requirements(item, pointer)};
    once(end.id, pointer + "/end");
    rules->ends.push_back(std::move(end));
  }
  if (!rules->first_end(true))
    section.issue("", "no-won-end",
                  {"流程“" + rules->id + "”没有成功的结局", "flow '" + rules->id + "' has no successful end"},
                  {"加上 ends: [{end: won, label: 成交, won: true}]", "add ends: [{end: won, label: Won, won: true}]"});
  if (loader.sound) keep_gates(section, *rules);
  return rules;
}

const Rules* rules_for(const plugin::View& view, std::string_view form) {
  for (auto* rules : view.sections<Rules>("flow"))
    if (rules->form == form) return rules;
  return nullptr;
}

}  // namespace flow
