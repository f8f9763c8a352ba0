// Requirements against records.
#include "gate.h"

namespace flow {

namespace {

bool holds(const Requirement& requirement, const std::string& form, const Fields& record, const plugin::View& view) {
  if (!requirement.that) return !record.get(requirement.field).is_empty();
  auto value = view.evaluate(requirement.that, {form, &record, {}});
  return value == Value(true) || (value.is<double>() && value.number() != 0);
}

}  // namespace

Issue issue_of(const Requirement& requirement, const std::string& form, const plugin::View& view) {
  Issue issue{
      .code = requirement.that ? "requirement" : "required", .message = requirement.say, .field = requirement.field};
  if (!issue.message.empty()) return issue;
  auto label = requirement.field.empty() ? Text("条件", "condition") : view.label(form, requirement.field);
  issue.message = requirement.that ? Text{"“" + label.zh + "”还不符合要求",
                                          "'" + label.in(Language::en) + "' does not meet the requirement"}
                                   : Text{"还缺“" + label.zh + "”", "'" + label.in(Language::en) + "' is missing"};
  return issue;
}

Issues missing(const std::vector<Requirement>& requirements, const std::string& form, const Fields& record,
               const plugin::View& view) {
  Issues issues;
  for (auto& requirement : requirements)
    if (!holds(requirement, form, record, view)) issues.add(issue_of(requirement, form, view));
  return issues;
}

void check_gates_hold(const plugin::Change& change, const plugin::View& view, Issues& issues) {
  if (change.kind != plugin::Change::Kind::update || change.by_plugin == "flow") return;
  auto* rules = rules_for(view, change.form);
  if (!rules) return;
  auto& stage = change.after->get("stage").text();
  auto position = rules->position(stage);
  if (!position) return;
  auto keep = [&](const std::vector<Requirement>& requirements, const Text& label) {
    for (auto& requirement : requirements) {
      // Time alone may make a condition false; only a write that breaks what held is refused.
      if (holds(requirement, change.form, *change.after, view) ||
          !holds(requirement, change.form, *change.before, view))
        continue;
      auto issue = issue_of(requirement, change.form, view);
      issue.hint = {"“" + label.zh + "”已经凭它通过，不能再去掉",
                    "'" + label.in(Language::en) + "' was passed with it; it cannot be taken away"};
      issues.add(std::move(issue));
    }
  };
  for (std::size_t i = 0; i < *position && i < rules->stages.size(); ++i)
    keep(rules->stages[i].requires_, rules->stages[i].label);
  if (auto* end = rules->end(stage)) keep(end->requires_, end->label);
}

}  // namespace flow
