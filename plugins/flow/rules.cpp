// What rules answer about themselves.
#include "rules.h"

namespace flow {

std::optional<std::size_t> Rules::position(std::string_view stage) const {
  for (std::size_t i = 0; i < stages.size(); ++i)
    if (stages[i].id == stage) return i;
  return end(stage) ? std::optional(stages.size()) : std::nullopt;
}

const Stage* Rules::stage(std::string_view id_of_stage) const {
  for (auto& stage : stages) {
    if (stage.id == id_of_stage) return &stage;
    for (auto& inner : stage.together)
      if (inner.id == id_of_stage) return &inner;
  }
  return nullptr;
}

const End* Rules::end(std::string_view id_of_end) const {
  for (auto& end : ends)
    if (end.id == id_of_end) return &end;
  return nullptr;
}

const End* Rules::first_end(bool won) const {
  for (auto& end : ends)
    if (end.won == won && !end.withdrawn) return &end;
  return nullptr;
}

const End* Rules::withdrawn_end() const {
  for (auto& end : ends)
    if (end.withdrawn) return &end;
  return nullptr;
}

const Rules* rules_for(const plugin::View& view, std::string_view form) {
  for (auto* rules : view.sections<Rules>("flow"))
    if (rules->form == form) return rules;
  return nullptr;
}

const Rules* rules_of(const plugin::View& view, std::string_view form, const Fields& record) {
  auto* current = rules_for(view, form);
  auto& version = record.get("flow_version").text();
  if (!current || version.empty() || version == current->version) return current;
  for (auto* rules : view.earlier<Rules>("flow"))
    if (rules->form == form && rules->version == version) return rules;
  return current;
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

}  // namespace flow
