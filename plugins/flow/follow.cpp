// Every way a case has to follow the world.
#include "follow.h"

#include <set>

#include "hand.h"
#include "verbs.h"

namespace flow {

namespace {

using plugin::Reactions;

constexpr int cases_at_once = 8;  // some reactions each, within the host's limit for one event

/// Whether the flow would still have this person decide.
bool still_asked(const Case& record, const Stay& stay, const Row& task) {
  auto* person = record.view().person(task.text("person"));
  if (!person || !person->active) return false;
  auto& way = task.text("way");
  auto& principal = task.text("principal");
  if (way == "asked" || way == "absence" || way == "delegate" || way == "replaced")
    return is_among(people_of(*stay.stage, record.rules(), record.record(), record.view()), principal);
  if (way == "escalated")
    return is_among(people_of(stay.stage->late.escalate_to, record.rules(), record.record(), record.view()), principal);
  return true;  // chosen by a person, not by a rule
}

}  // namespace

Result<void> settle_losses(Case& record) {
  for (auto& stay : record.stays()) {
    bool lost = false;
    for (std::size_t i = 0, before = stay.tasks.size(); i < before; ++i) {
      auto& task = stay.tasks[i];
      auto& state = task.text("state");
      if ((state != "open" && state != "queued") || still_asked(record, stay, task)) continue;
      replace(record, stay, task);
      lost = true;
    }
    if (!lost) continue;
    Issues issues;
    KEDU_TRY(conclude(record, stay, {}, issues));
    if (!stay.is_open()) return {};  // it went on
  }
  return {};
}

Result<Reactions> begin(const plugin::Event& event, plugin::View& view) {
  auto* rules = rules_for(view, event.form);
  if (!rules || rules->start == Rules::Start::command) return Reactions{};
  Case record(*rules, event.record_id, event.after, view);
  record.keep_quiet_for(event.actor);
  KEDU_TRY(record.enter(0));
  return record.written();
}

Result<Reactions> owner_changed(const plugin::Event& event, plugin::View& view) {
  auto* rules = event.before.has("owner") ? rules_of(view, event.form, event.after) : nullptr;
  if (!rules) return Reactions{};
  KEDU_LET(auto record, Case::open(*rules, {event.record_id, 0, event.after}, view));
  KEDU_TRY(settle_losses(record));
  for (auto& stay : record.stays()) {
    if (!stay.is_open()) continue;
    int seat = 0;
    for (auto& task : stay.tasks) seat = std::max(seat, static_cast<int>(task.get("seat").number()));
    for (auto& person : people_of(*stay.stage, *rules, record.record(), view))
      if (!is_asked(stay, person)) record.add_task(stay, {person, person, ++seat});
  }
  return record.written();
}

Result<Reactions> deleted(const plugin::Event& event, plugin::View& view) {
  auto* rules = rules_of(view, event.form, event.after);
  if (!rules) return Reactions{};
  KEDU_LET(auto record, Case::open(*rules, {event.record_id, 0, event.after}, view));
  if (record.stays().empty()) return Reactions{};
  record.close_all("deleted");
  return record.written_beside();
}

Result<Reactions> person_changed(const plugin::Event& event, plugin::View& view) {
  Reactions reactions;
  if (event.before.has("active") || event.before.has("roles"))
    reactions.timer({"look_after", event.record_id + "/person", view.now(), {{"person", event.record_id}}});
  return reactions;
}

Result<Reactions> look_after(const plugin::TimerFired& timer, plugin::View& view) {
  using enum plugin::Condition::Op;
  auto& person = timer.payload.get("person").text();
  auto& after = timer.payload.get("after").text();
  std::set<std::pair<std::string, std::string>> cases;  // record, form
  for (auto* field : {"person", "principal"}) {
    KEDU_LET(
        auto tasks,
        view.find({.form = "stage_task",
                   .where = {{field, equal, person}, {"state", in, List{"open", "queued"}}, {"record", greater, after}},
                   .fields = {"form", "record"},
                   .order = "record",
                   .limit = cases_at_once}));
    for (auto& task : tasks) cases.insert({task.get("record").text(), task.get("form").text()});
  }
  Reactions reactions;
  std::string last;
  int looked = 0;
  for (auto& [id, form] : cases) {
    if (looked == cases_at_once) break;
    ++looked;
    last = id;
    auto stored = view.get(form, id);
    auto* rules = stored ? rules_of(view, form, stored->fields) : nullptr;
    if (!rules) continue;
    KEDU_LET(auto record, Case::open(*rules, *stored, view));
    KEDU_TRY(settle_losses(record));
    reactions += record.written();
  }
  if (looked == cases_at_once)
    reactions.timer({"look_after", person + "/person", view.now(), {{"person", person}, {"after", last}}});
  return reactions;
}

}  // namespace flow
