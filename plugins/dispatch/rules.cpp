// From the sections' trees to rules; what schemas cannot say is checked here.
#include "rules.h"

#include <algorithm>

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

Json datetime_field(const char* id, const char* zh, const char* en) {
  return {{"field", id}, {"label", {{"zh", zh}, {"en", en}}}, {"type", "datetime"}};
}

}  // namespace

std::vector<std::pair<std::string, Json>> added_fields(const Json& tree) {
  if (!tree.contains("on") || !tree["on"].is_object() || !tree["on"].contains("form")) return {};
  auto form = tree["on"]["form"].get<std::string>();
  std::vector<std::pair<std::string, Json>> fields;
  auto option = [](const char* value, const char* zh, const char* en) {
    return Json{{"value", value}, {"label", {{"zh", zh}, {"en", en}}}};
  };
  fields.emplace_back(
      form,
      Json{{"field", "dispatch_state"},
           {"label", {{"zh", "分发状态"}, {"en", "Dispatch"}}},
           {"type", "choice"},
           {"options", Json::array({option("offering", "待接受", "Offered"), option("accepted", "已接受", "Accepted"),
                                    option("escalated", "待主管分配", "With the supervisor"),
                                    option("pool", "公海", "In the pool")})}});
  fields.emplace_back(
      form, Json{{"field", "dispatch_round"}, {"label", {{"zh", "分发轮次"}, {"en", "Round"}}}, {"type", "number"}});
  fields.emplace_back(
      form,
      Json{{"field", "dispatch_escalated_to"}, {"label", {{"zh", "已转交"}, {"en", "Handed to"}}}, {"type", "text"}});
  fields.emplace_back(form, datetime_field("offered_at", "首次邀约时间", "First offered at"));
  fields.emplace_back(form, datetime_field("accepted_at", "接受时间", "Accepted at"));
  auto turn = datetime_field("last_offered_at", "最近邀约时间", "Last offered at");
  turn["rollup"] = {{"max", "offer.offered_at"}, {"by", "person"}};
  fields.emplace_back("person", std::move(turn));
  if (tree.contains("tags") && tree["tags"].is_object())
    for (auto& [name, formula] : tree["tags"].items())
      fields.emplace_back(form, Json{{"field", "tag_" + name},
                                     {"label", {{"zh", "标签：" + name}, {"en", "Tag: " + name}}},
                                     {"type", "text"}});
  return fields;
}

std::shared_ptr<const Rules> load_rules(plugin::Section& section) {
  auto& tree = section.tree();
  auto rules = std::make_shared<Rules>();
  rules->id = tree["dispatch"].get<std::string>();
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
  if (people.contains("where")) rules->eligible = section.formula("/people/where", candidate);

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
