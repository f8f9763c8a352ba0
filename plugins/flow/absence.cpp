// Absences are records like any other; what is open when one begins is handed over, what comes later goes there at
// once.
#include "absence.h"

#include <set>

#include "hand.h"

namespace flow {

namespace {

using plugin::Reactions;

constexpr int longest_chain = 5;
constexpr int handed_at_once = 16;  // some reactions each, within the host's limit for one event

/// The delegate of somebody who is away now; empty when they are here.
std::string delegate_of(const std::string& person, const plugin::View& view) {
  using enum plugin::Condition::Op;
  auto away = view.everything().find(
      {.form = "absence",
       .where = {{"person", equal, person}, {"from", less_equal, view.now()}, {"to", greater, view.now()}},
       .fields = {"delegate"},
       .order = "-from",
       .limit = 1});
  return away && !away->empty() ? away->front().get("delegate").text() : std::string();
}

void begin_at(DateTime due, const std::string& absence, Reactions& reactions) {
  reactions.timer({"absence_begins", absence + "/absence", due, {{"absence", absence}}});
}

/// As many as fit into one event; a timer goes on with the rest at once.
Result<Reactions> hand_over_all(const std::string& absence, const std::string& person, plugin::View& view) {
  using enum plugin::Condition::Op;
  KEDU_LET(auto tasks,
           view.find({.form = "stage_task",
                      .where = {{"person", equal, person}, {"state", equal, "open"}, {"kind", equal, "approve"}},
                      .fields = {"form", "record"},
                      .order = "asked_at",
                      .limit = handed_at_once}));
  Reactions reactions;
  std::set<std::string> done;
  for (auto& task : tasks) {
    auto& record = task.get("record").text();
    if (!done.insert(record).second) continue;
    KEDU_LET(auto one, hand_to_stand_in(task.get("form").text(), record, person, view));
    reactions += std::move(one);
  }
  if (tasks.size() == handed_at_once && !reactions.steps().empty()) begin_at(view.now(), absence, reactions);
  return reactions;
}

}  // namespace

std::string stand_in(const std::string& person, const std::string& owner, const plugin::View& view) {
  auto who = person;
  for (int step = 0; step < longest_chain; ++step) {
    auto next = delegate_of(who, view);
    if (next.empty()) return who;
    if (next == person || next == owner || !view.person(next)) return person;
    who = std::move(next);
  }
  return person;
}

void check_absence(const plugin::Change& change, const plugin::View& view, Issues& issues) {
  if (change.form != "absence" || change.actor.empty() || !change.by_plugin.empty()) return;
  auto allowed = [&](const Fields* record) {
    if (!record) return true;
    auto& person = record->get("person").text();
    auto* head = view.head_of(person);
    return person == change.actor || (head && head->id == change.actor);
  };
  if (allowed(change.before) && allowed(change.after)) return;
  issues.add({.code = "not-yours",
              .message = {"只能由本人或其主管登记外出", "only the person or their head may declare an absence"},
              .field = "person"});
}

Result<Reactions> absence_written(const plugin::Event& event, plugin::View& view) {
  auto* from = event.after.get("from").get_if<DateTime>();
  auto* to = event.after.get("to").get_if<DateTime>();
  if (!from || !to || *to <= view.now()) return Reactions{};
  if (*from <= view.now()) return hand_over_all(event.record_id, event.after.get("person").text(), view);
  Reactions reactions;
  begin_at(*from, event.record_id, reactions);
  return reactions;
}

Result<Reactions> absence_begins(const plugin::TimerFired& timer, plugin::View& view) {
  auto absence = view.get("absence", timer.payload.get("absence").text());
  if (!absence) return Reactions{};  // taken back
  return hand_over_all(absence->id, absence->get("person").text(), view);
}

}  // namespace flow
