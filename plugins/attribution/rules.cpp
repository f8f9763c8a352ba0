// What handlers ask of the rules, and the fields that sections add to forms.
#include "rules.h"

namespace attribution {

const Stage* Rules::stage(std::string_view stage_id) const {
  for (auto& stage : stages)
    if (stage.id == stage_id) return &stage;
  return nullptr;
}

const Alert* Rules::alert(std::string_view alert_id) const {
  for (auto& alert : alerts)
    if (alert.id == alert_id) return &alert;
  return nullptr;
}

std::optional<bool> Rules::won(std::string_view end_id) const {
  for (auto& end : ends)
    if (end.id == end_id) return end.won;
  return std::nullopt;
}

namespace {

const Rules* found(const plugin::View& view, const std::string Rules::*name, std::string_view wanted) {
  for (auto* rules : view.sections<Rules>("attribution"))
    if (rules->*name == wanted) return rules;
  return nullptr;
}

Json field(const char* id, const char* zh, const char* en, const char* type) {
  return {{"field", id}, {"label", {{"zh", zh}, {"en", en}}}, {"type", type}};
}

}  // namespace

const Rules* rules_named(const plugin::View& view, std::string_view id) {
  return found(view, &Rules::id, id);
}

const Rules* loss_rules(const plugin::View& view, std::string_view id) {
  for (auto* rules : view.sections<Rules>("attribution"))
    if (rules->losses && (id.empty() || rules->id == id)) return rules;
  return nullptr;
}

const Rules* rules_of_flow(const plugin::View& view, std::string_view flow) {
  return found(view, &Rules::flow, flow);
}

const Rules* rules_of_form(const plugin::View& view, std::string_view form) {
  return found(view, &Rules::form, form);
}

const Action* action_of(const plugin::View& view, std::string_view form) {
  for (auto* action : view.sections<Action>("action"))
    if (action->form == form) return action;
  return nullptr;
}

std::vector<std::pair<std::string, Json>> loss_fields(const Json& tree) {
  if (!tree.contains("form") || !tree["form"].is_string() || !tree.contains("losses")) return {};
  auto form = tree["form"].get<std::string>();
  auto deal = field(form.c_str(), "单子", "Deal", "link");
  deal["to"] = form;
  return {{"loss", std::move(deal)}};
}

std::vector<std::pair<std::string, Json>> action_fields(const Json& tree) {
  if (!tree.contains("form") || !tree["form"].is_string()) return {};
  auto form = tree["form"].get<std::string>();
  auto why = field("not_effective", "无效原因", "Why it does not count", "choice");
  auto option = [](const char* value, const char* zh, const char* en) {
    return Json{{"value", value}, {"label", {{"zh", zh}, {"en", en}}}};
  };
  why["options"] =
      Json::array({option("no_object", "没有对象", "No object"), option("no_evidence", "没有凭据", "No evidence"),
                   option("repeated", "短时间内重复", "Repeated too soon")});
  return {{form, field("effective", "有效动作", "Effective", "boolean")},
          {form, std::move(why)},
          {form, field("entered_late", "补录", "Entered late", "boolean")}};
}

Text text_at(const Json& tree, const char* key) {
  if (!tree.contains(key)) return {};
  auto& text = tree[key];
  if (text.is_string()) return text.get<std::string>();
  return {text.value("zh", ""), text.value("en", "")};
}

Json both(const Text& text) {
  return {{"zh", text.zh}, {"en", text.in(Language::en)}};
}

}  // namespace attribution
