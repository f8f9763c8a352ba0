#include "effective.h"

#include <algorithm>

namespace attribution {

namespace {

using enum plugin::Condition::Op;
using plugin::Reactions;

constexpr int neighbours_at_most = 50;

DateTime later(DateTime from, const Duration& duration, const plugin::View& view) {
  return view.working_time().add(from, duration);
}

/// Effective actions of the same person on the same object within `repeat` before or after `at`.
Result<std::vector<Record>> neighbours(const Action& action, const Fields& record, DateTime at,
                                       const plugin::View& view) {
  auto& repeat = *action.repeat;
  auto back = DateTime{2 * at.ms - later(at, repeat, view).ms};
  return view.find({.form = action.form,
                    .where = {{action.who, equal, record.get(action.who)},
                              {action.about, equal, record.get(action.about)},
                              {action.at, greater_equal, back},
                              {action.at, less_equal, later(at, repeat, view)},
                              {"effective", equal, true}},
                    .order = action.at,
                    .limit = neighbours_at_most});
}

/// Whether one of them is nearer than `repeat`; just as far is far enough.
bool repeats(const Action& action, const std::string& id, DateTime at, const std::vector<Record>& around,
             const plugin::View& view) {
  for (auto& other : around) {
    auto* then = other.get(action.at).get_if<DateTime>();
    if (!then || other.id == id) continue;
    if (later(std::min(*then, at), *action.repeat, view) > std::max(*then, at)) return true;
  }
  return false;
}

Result<Fields> judged(const Action& action, const std::string& id, const Fields& record, const plugin::View& view) {
  auto* at = record.get(action.at).get_if<DateTime>();
  std::string why;
  if (record.get(action.about).is_empty()) {
    why = "no_object";
  } else if (action.evidence && view.evaluate(action.evidence, {action.form, &record, {}}) != Value(true)) {
    why = "no_evidence";
  } else if (action.repeat && at) {
    KEDU_LET(auto around, neighbours(action, record, *at, view));
    if (repeats(action, id, *at, around, view)) why = "repeated";
  }
  Fields marks{{"effective", why.empty()}, {"not_effective", why.empty() ? Value() : Value(why)}};
  auto* entered = record.get("created_at").get_if<DateTime>();
  marks.set("entered_late", action.late_entry && at && entered && *entered > later(*at, *action.late_entry, view));
  return marks;
}

bool differ(const Fields& marks, const Fields& record) {
  for (auto& [name, value] : marks)
    if (record.get(name) != value) return true;
  return false;
}

}  // namespace

Result<Reactions> action_written(const plugin::Event& event, plugin::View& view) {
  Reactions reactions;
  auto* action = action_of(view, event.form);
  if (!action) return reactions;
  KEDU_LET(auto marks, judged(*action, event.record_id, event.after, view));
  if (differ(marks, event.after)) reactions.update(event.form, event.record_id, std::move(marks));
  return reactions;
}

}  // namespace attribution
