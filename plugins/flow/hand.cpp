// Handing tasks on: by their person, by an absence, or because the person is not there any more.
#include "hand.h"

#include "absence.h"

namespace flow {

namespace {

int whole(const Value& value) {
  return static_cast<int>(value.number());
}

}  // namespace

void hand(Case& record, Stay& stay, Row& task, const std::string& to, const std::string& way,
          const std::string& principal) {
  Asking asking{to, principal, whole(task.get("seat")), whole(task.get("turn")), way, task.text("state")};
  record.answer(task, "passed_on", {}, {});
  record.add_task(stay, asking);
}

Result<plugin::Reactions> hand_to_stand_in(const std::string& form, const std::string& record_id,
                                           const std::string& person, plugin::View& view) {
  auto stored = view.get(form, record_id);
  auto* rules = stored ? rules_of(view, form, stored->fields) : nullptr;
  if (!rules) return plugin::Reactions{};
  KEDU_LET(auto record, Case::open(*rules, *stored, view));
  auto instead = stand_in(person, record.owner(), view);
  if (instead == person) return plugin::Reactions{};
  for (auto& stay : record.stays()) {
    if (!stay.stage->approves) continue;
    for (std::size_t i = 0, before = stay.tasks.size(); i < before; ++i) {
      auto& task = stay.tasks[i];
      if (task.text("person") == person && task.text("state") == "open")
        hand(record, stay, task, instead, "absence", task.text("principal"));
    }
  }
  return record.written();
}

bool is_asked(const Stay& stay, std::string_view person) {
  for (auto& task : stay.tasks)
    if (auto& state = task.text("state"); state != "cancelled" && state != "passed_on" &&
                                          (task.text("person") == person || task.text("principal") == person))
      return true;
  return false;
}

void replace(Case& record, Stay& stay, Row& task) {
  auto& rules = record.rules();
  auto people = whole(task.get("seat")) > 0
                    ? people_of(*stay.stage, rules, record.record(), record.view())
                    : people_of(stay.stage->late.escalate_to, rules, record.record(), record.view());
  for (auto& person : people)
    if (!is_asked(stay, person)) return hand(record, stay, task, person, "replaced", person);
  record.answer(task, "cancelled", {}, {});
}

}  // namespace flow
