// Stages nobody can skip: the table of contents of the plug-in.
#include "absence.h"
#include "gate.h"
#include "progress.h"
#include "stages.h"
#include "upheld.h"
#include "verbs.h"

namespace flow {

namespace {

/// A new record of a flow's form stands in the first stage from its first moment.
Result<plugin::Reactions> begin(const plugin::Event& event, plugin::View& view) {
  auto* rules = rules_for(view, event.form);
  if (!rules || rules->stages.empty()) return plugin::Reactions{};
  // The first stage of a person's own record needs no message: they are looking at it.
  auto& first = rules->stages.front();
  auto people = people_of(first, event.after, view);
  bool own = people.size() == 1 && people.front() == event.actor;
  return enter(*rules, 0, event.record_id, event.after, nullptr, own ? Telling::silent : Telling::tells, view);
}

Result<plugin::Reactions> updated(const plugin::Event& event, plugin::View& view) {
  KEDU_LET(auto reactions, owner_changed(event, view));
  KEDU_LET(auto marked, gates_changed(event, view));
  reactions += std::move(marked);
  return reactions;
}

}  // namespace

}  // namespace flow

KEDU_PLUGIN(flow, plugin) {
  using namespace flow;
  plugin.section<Rules>("flow", load_rules, added_fields);
  plugin.check(check_gates_hold);
  plugin.check(check_absence);
  plugin.on("*.created", begin);
  plugin.on("*.updated", updated);
  plugin.on("*.deleted", deleted);
  plugin.on("absence.created", absence_written);
  plugin.on("absence.updated", absence_written);
  declare_commands(plugin);
  plugin.timer("stage_late", stage_late);
  plugin.timer("absence_begins", absence_begins);
  plugin.route(kedu::plugin::Method::get, "/progress", progress);
  plugin.route(kedu::plugin::Method::get, "/tasks", my_tasks);
}
