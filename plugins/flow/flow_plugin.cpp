// Stages nobody can skip: the table of contents of the plug-in.
#include "absence.h"
#include "follow.h"
#include "gate.h"
#include "handling.h"
#include "impact.h"
#include "late.h"
#include "let_pass.h"
#include "progress.h"
#include "signature.h"
#include "stranded.h"
#include "upheld.h"
#include "verbs.h"
#include "versions.h"

KEDU_PLUGIN(flow, plugin) {
  using namespace flow;
  plugin.section<Rules>("flow", load_rules, added_fields, kedu::plugin::Versions::kept);
  plugin.check(check_gates_hold);
  plugin.check(check_absence);
  plugin.on("*.created", begin);
  plugin.on("*.updated", owner_changed);
  plugin.on("*.updated", touched);
  plugin.on("*.updated", gates_changed);
  plugin.on("*.updated", signed_fields_changed);
  plugin.on("*.deleted", deleted);
  plugin.on("person.updated", person_changed);
  plugin.on("absence.created", absence_written);
  plugin.on("absence.updated", absence_written);
  declare_commands(plugin);
  declare_handling(plugin);
  declare_let_pass(plugin);
  declare_assign_stage(plugin);
  declare_signatures(plugin);
  plugin.timer("stage_late", stage_late);
  plugin.timer("absence_begins", absence_begins);
  plugin.timer("look_after", look_after);
  plugin.timer("ask_backfill", ask_backfill);
  plugin.timer("backfill_late", backfill_late);
  plugin.nightly(look_for_stranded);
  plugin.nightly(begin_backfill);
  plugin.route(kedu::plugin::Method::get, "/progress", progress);
  plugin.route(kedu::plugin::Method::get, "/tasks", my_tasks);
  plugin.route(kedu::plugin::Method::get, "/stranded", stranded);
  plugin.route(kedu::plugin::Method::get, "/impact", impact);
  plugin.visit("/signing", signing);
}
