// From the sections' trees to rules; what schemas cannot say is checked here.
#include "rules.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace dispatch {

namespace {

std::vector<std::string> names_of(const std::vector<plugin::FieldFacts>& fields) {
  std::vector<std::string> names;
  for (auto& field : fields) names.push_back(field.id);
  return names;
}

Duration duration_at(plugin::Section& section, const Json& tree, const std::string& key, const std::string& pointer,
                     Duration otherwise) {
  if (!tree.contains(key)) return otherwise;
  auto duration = parse_duration(tree[key].get<std::string>());
  if (duration) return *duration;
  section.issue(pointer + "/" + key, "invalid-duration", duration.error().message);
  return otherwise;
}

Text text_at(const Json& tree, const char* key) {
  if (!tree.contains(key)) return {};
  auto& text = tree[key];
  if (text.is_string()) return text.get<std::string>();
  return {text.value("zh", ""), text.value("en", "")};
}

Json text(const char* zh, const char* en) {
  return {{"zh", zh}, {"en", en}};
}

/// FNV-1a of the rule as written: the same text gives the same version on every machine.
std::string version_of(const Json& tree) {
  std::uint32_t hash = 2166136261u;
  for (unsigned char c : tree.dump()) hash = (hash ^ c) * 16777619u;
  char hex[9];
  std::snprintf(hex, sizeof hex, "%08x", hash);
  return tree["dispatch"].get<std::string>() + "@" + hex;
}

/// Every person field whose id or label stands in one of the texts: never fewer than the formulas read.
std::vector<std::string> fields_read(const std::vector<plugin::FieldFacts>& fields, const std::string& texts) {
  // Full-width letters are folded when a formula is read; those texts are not searched.
  if (texts.find('\xEF') != std::string::npos) return {};
  auto mentioned = [&](const std::string& name) { return !name.empty() && texts.find(name) != std::string::npos; };
  std::vector<std::string> read;
  for (auto& field : fields)
    if (mentioned(field.id) || mentioned(field.label.zh) || mentioned(field.label.en) || field.id == "roles" ||
        field.id == "last_offered_at")
      read.push_back(field.id);
  return read;
}

std::string texts_about_people(const Json& tree) {
  auto texts = tree["people"].value("where", std::string());
  for (auto& score : tree.value("score", Json::array()))
    for (auto* key : {"points", "when"})
      if (score.contains(key) && score[key].is_string()) texts += "\n" + score[key].get<std::string>();
  return texts;
}

std::optional<Untouched> load_untouched(plugin::Section& section, const plugin::FormulaScope& own) {
  auto& tree = section.tree();
  if (!tree.contains("untouched")) return std::nullopt;
  auto& written = tree["untouched"];
  Untouched untouched;
  untouched.touched = section.formula("/untouched/touched", own);
  untouched.warn = duration_at(section, written, "warn", "/untouched", {});
  untouched.after = duration_at(section, written, "after", "/untouched", {});
  untouched.cooldown = duration_at(section, written, "cooldown", "/untouched", untouched.after);
  if (untouched.warn.unit == untouched.after.unit && untouched.warn.amount >= untouched.after.amount)
    section.issue(
        "/untouched/warn", "warned-too-late",
        {"提醒要早于收回：warn 应小于 after", "the warning must come first: `warn` must be less than `after`"});
  return untouched;
}

}  // namespace

std::vector<std::pair<std::string, Json>> added_fields(const Json& tree) {
  if (!tree.contains("on") || !tree["on"].is_object() || !tree["on"].contains("form")) return {};
  auto form = tree["on"]["form"].get<std::string>();
  std::vector<std::pair<std::string, Json>> fields;
  auto add = [&](const std::string& id, const char* type, Json label) -> Json& {
    fields.emplace_back(form, Json{{"field", id}, {"label", std::move(label)}, {"type", type}});
    return fields.back().second;
  };
  add("dispatch_state", "choice", text("分发状态", "Dispatch"))["options"] =
      Json::array({{{"value", "offering"}, {"label", text("待接受", "Offered")}},
                   {{"value", "accepted"}, {"label", text("已接受", "Accepted")}},
                   {{"value", "escalated"}, {"label", text("待主管分配", "With the supervisor")}},
                   {{"value", "pool"}, {"label", text("公海", "In the pool")}}});
  add("dispatch_round", "number", text("分发轮次", "Round"))["decimals"] = 0;
  add("dispatch_rule", "text", text("分发规则版本", "Rule and version"));
  add("dispatch_short", "number", text("缺几位合适的人", "Suitable people missing"))["decimals"] = 0;
  add("dispatch_note", "text", text("分发说明", "Dispatch note"));
  add("dispatch_escalated_to", "text", text("已转交", "Handed to"));
  add("tagged_at", "datetime", text("打标签时间", "Tagged at"));
  add("offered_at", "datetime", text("首次邀约时间", "First offered at"));
  add("accepted_at", "datetime", text("首次接受时间", "First accepted at"));
  if (tree.contains("untouched")) {
    add("owned_at", "datetime", text("负责人接手时间", "Owner since"));
    add("recycle_at", "datetime", text("未跟进则收回", "Goes back if untouched"));
    add("recycled_at", "datetime", text("最近收回时间", "Last taken back"));
  }
  if (tree.contains("tags") && tree["tags"].is_object())
    for (auto& [name, formula] : tree["tags"].items())
      add("tag_" + name, "text", {{"zh", "标签：" + name}, {"en", "Tag: " + name}});
  fields.emplace_back("person", Json{{"field", "last_offered_at"},
                                     {"label", text("最近邀约时间", "Last offered at")},
                                     {"type", "datetime"},
                                     {"rollup", {{"max", "offer.offered_at"}, {"by", "person"}}}});
  return fields;
}

std::shared_ptr<const Rules> load_rules(plugin::Section& section) {
  auto& tree = section.tree();
  auto rules = std::make_shared<Rules>();
  rules->id = tree["dispatch"].get<std::string>();
  rules->version = version_of(tree);
  rules->form = tree["on"]["form"].get<std::string>();
  rules->event = rules->form + "." + tree["on"].value("event", "created");
  auto fields = section.fields(rules->form);
  if (fields.empty()) {
    section.unknown_name("/on/form", "form", {});
    return nullptr;
  }
  auto has_owner =
      std::any_of(fields.begin(), fields.end(), [](auto& f) { return f.id == "owner" && f.type == "person"; });
  if (!has_owner)
    section.issue("/on/form", "no-owner-field",
                  {"要分发的表单需要一个人员字段 owner", "a dispatched form needs a person field `owner`"},
                  {"在表单里加上：{field: owner, label: 负责人, type: person}",
                   "add to the form: {field: owner, label: Owner, type: person}"});

  plugin::FormulaScope own{rules->form, {}};
  if (tree.contains("when")) rules->when = section.formula("/when", own);
  plugin::FormulaScope::Root tags{"tags", "", {}};
  if (tree.contains("tags"))
    for (auto& [name, formula] : tree["tags"].items()) {
      rules->tags.push_back({name, section.formula("/tags/" + name, own)});
      tags.names.push_back(name);
    }

  plugin::FormulaScope candidate{rules->form, {{"person", "person", {}}, tags}};
  auto& people = tree["people"];
  rules->role = people["role"].get<std::string>();
  if (!section.has_role(rules->role)) section.unknown_name("/people/role", "role", {});
  if (people.contains("where")) {
    rules->eligible = section.formula("/people/where", candidate);
    rules->eligible_text = people["where"].get<std::string>();
  }
  rules->person_fields = fields_read(section.fields("person"), texts_about_people(tree));

  std::size_t index = 0;
  for (auto& item : tree.value("score", Json::array())) {
    auto pointer = "/score/" + std::to_string(index++);
    Score score;
    if (item["points"].is_number())
      score.points = item["points"].get<double>();
    else
      score.formula = section.formula(pointer + "/points", candidate);
    if (item.contains("when")) score.when = section.formula(pointer + "/when", candidate);
    score.say = text_at(item, "say");
    rules->scores.push_back(std::move(score));
  }

  rules->offers = tree.contains("offer") ? tree["offer"].value("to", 3) : 3;
  auto accept = tree.value("accept", Json::object());
  rules->accept_within = duration_at(section, accept, "within", "/accept", {Duration::Unit::wall_ms, 15 * 60'000});
  rules->rounds = tree.value("rounds", 2);
  index = 0;
  for (auto& step : accept.value("then", Json::array({"next-round", "pool"}))) {
    auto name = step.get<std::string>();
    if (name != "next-round" && name != "pool" && !section.has_role(name))
      section.issue("/accept/then/" + std::to_string(index), "unknown-step",
                    {"“" + name + "”既不是 next-round、pool，也不是角色",
                     "'" + name + "' is neither next-round, pool nor a role"},
                    {"可以写 next-round、pool 或 app.yaml 里的角色", "write next-round, pool, or a role of app.yaml"});
    rules->then.push_back(std::move(name));
    ++index;
  }
  rules->untouched = load_untouched(section, own);
  return rules;
}

std::shared_ptr<const DialRules> load_dial_rules(plugin::Section& section) {
  auto& tree = section.tree();
  auto rules = std::make_shared<DialRules>();
  rules->id = tree["dial"].get<std::string>();
  rules->form = tree["form"].get<std::string>();
  rules->phone = tree["phone"].get<std::string>();
  rules->at = tree["at"].get<std::string>();
  auto names = names_of(section.fields(rules->form));
  if (names.empty()) {
    section.unknown_name("/form", "form", {});
    return nullptr;
  }
  for (auto& [key, field] : {std::pair{"/phone", rules->phone}, std::pair{"/at", rules->at}})
    if (std::find(names.begin(), names.end(), field) == names.end()) section.unknown_name(key, "field", names);
  if (tree.contains("when")) rules->when = section.formula("/when", {rules->form, {}});
  rules->within = duration_at(section, tree, "within", "", {Duration::Unit::wall_ms, 24 * 3'600'000});
  return rules;
}

}  // namespace dispatch
