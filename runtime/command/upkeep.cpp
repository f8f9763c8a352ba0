#include "command/upkeep.h"

#include <algorithm>

#include "command/kept.h"
#include "command/react.h"
#include "command/recompute_batch.h"
#include "command/view.h"
#include "event/events.h"

namespace kedu::command {

namespace {

constexpr const char* table = "recipe";

std::string key_of(const App& app, const definition::Form& form) {
  return app.definition->app.id + "/" + form.id;
}

event::Timer midnight_of(const App& app, DateTime now) {
  auto tomorrow = Date{app.zone.date_at(now).days + 1};
  auto name = std::string(midnight_timer);
  return {app.definition->app.id, "host", name, name, app.zone.at(tomorrow, 0), Json::object()};
}

Result<bool> has_records(store::Reader& reader, const definition::Form& form) {
  KEDU_LET(auto rows, reader.select({.table = form.table, .outputs = {{"id", store::column("id")}}, .limit = 1}));
  return !rows.empty();
}

Result<void> start(store::Writer& writer, const App& app, const definition::Form& form, const char* reason,
                   DateTime now, Aftermath& aftermath) {
  return start_batches(writer, app.definition->app.id, "recompute/" + form.id, {form.id, std::nullopt, reason}, now,
                       aftermath);
}

/// One plug-in's nightly work; its failure is an event, and tomorrow is another night.
void work_at_night(Transaction& tx, const Registered<plugin::TimerHandler>& nightly) {
  auto done = tx.writer.nested([&]() -> Result<void> {
    TransactionView view(tx);
    KEDU_LET(auto reactions, nightly.entry({"nightly", "nightly", tx.now, {}}, view));
    return apply(tx, nightly.plugin, reactions, 1);
  });
  if (done) return;
  tx.records.forget_all();
  tx.standing.undo();
  event::Event failed;
  failed.name = "plugin.failed";
  failed.app = tx.app.definition->app.id;
  failed.plugin = nightly.plugin;
  failed.source = "timer";
  failed.at = tx.now;
  failed.payload = Fields{{"timer", "nightly"}, {"error", done.error().message}};
  (void)event::append(tx.writer, failed);
}

}  // namespace

store::Table recipe_table() {
  return {.name = table, .columns = {{"recipe", store::ColumnType::text}}};
}

Result<Upkeep> upkeep_of(store::Reader& reader, const App& app, const Registry& registry, DateTime now) {
  Upkeep upkeep;
  KEDU_LET(upkeep.sections, unknown_versions(reader, app));
  bool clock = !registry.nightly.empty();
  for (auto& form : app.definition->forms) {
    clock |= form.follows_clock;
    KEDU_LET(auto known, reader.get(table, key_of(app, form)));
    if (known && known->get("recipe").text() == form.recipe) continue;
    upkeep.unknown.push_back(&form);
    KEDU_LET(auto records, has_records(reader, form));
    if (records) upkeep.stale.push_back(&form);
  }
  if (!clock) return upkeep;
  // One that is overdue stays: it fires at once and sets the next.
  auto timer = midnight_of(app, now);
  KEDU_LET(auto set, reader.get("timer", timer.id()));
  auto* due = set ? set->get("due").get_if<DateTime>() : nullptr;
  if (!due || *due > timer.due) upkeep.midnight = timer.due;
  return upkeep;
}

Result<void> keep_up(store::Writer& writer, const App& app, const Upkeep& upkeep, DateTime now, Aftermath& aftermath) {
  for (auto* form : upkeep.unknown) {
    Fields row{{"recipe", form->recipe}};
    KEDU_LET(auto known, writer.update(table, row, {R"(t."id" = ?)", {key_of(app, *form)}}));
    if (known > 0) continue;
    row.set("id", key_of(app, *form));
    KEDU_LET(auto key, writer.insert(table, row));
    (void)key;
  }
  for (auto* section : upkeep.sections) KEDU_TRY(remember(writer, app, *section, now));
  for (auto* form : upkeep.stale) KEDU_TRY(start(writer, app, *form, "definition", now, aftermath));
  if (!upkeep.midnight) return {};
  if (!aftermath.earliest_timer || *upkeep.midnight < *aftermath.earliest_timer)
    aftermath.earliest_timer = upkeep.midnight;
  return event::set(writer, midnight_of(app, now));
}

Result<void> refresh_clocks(Transaction& tx) {
  bool any = !tx.registry.nightly.empty();
  for (auto& nightly : tx.registry.nightly) work_at_night(tx, nightly);
  for (auto& form : tx.app.definition->forms) {
    if (!form.follows_clock) continue;
    any = true;
    KEDU_TRY(start(tx.writer, tx.app, form, "midnight", tx.now, tx.aftermath));
  }
  return any ? event::set(tx.writer, midnight_of(tx.app, tx.now)) : Result<void>{};
}

}  // namespace kedu::command
