#include "command/upkeep.h"

#include <algorithm>

#include "command/recompute_batch.h"

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

/// Where it is remembered which definition plug-ins heard of last.
std::string told_key(const App& app) {
  return app.definition->app.id + "/(told)";
}

Result<void> remember(store::Writer& writer, const std::string& key, const std::string& recipe) {
  Fields row{{"recipe", recipe}};
  KEDU_LET(auto known, writer.update(table, row, {R"(t."id" = ?)", {key}}));
  if (known > 0) return {};
  row.set("id", key);
  KEDU_LET(auto inserted, writer.insert(table, row));
  (void)inserted;
  return {};
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

}  // namespace

store::Table recipe_table() {
  return {.name = table, .columns = {{"recipe", store::ColumnType::text}}};
}

Result<Upkeep> upkeep_of(store::Reader& reader, const App& app, DateTime now) {
  Upkeep upkeep;
  bool clock = false;
  for (auto& form : app.definition->forms) {
    clock |= form.follows_clock;
    KEDU_LET(auto known, reader.get(table, key_of(app, form)));
    if (known && known->get("recipe").text() == form.recipe) continue;
    upkeep.unknown.push_back(&form);
    KEDU_LET(auto records, has_records(reader, form));
    if (records) upkeep.stale.push_back(&form);
  }
  KEDU_LET(auto told, reader.get(table, told_key(app)));
  upkeep.untold = !told || told->get("recipe").text() != app.definition->fingerprint;
  if (!clock) return upkeep;
  // One that is overdue stays: it fires at once and sets the next.
  auto timer = midnight_of(app, now);
  KEDU_LET(auto set, reader.get("timer", timer.id()));
  auto* due = set ? set->get("due").get_if<DateTime>() : nullptr;
  if (!due || *due > timer.due) upkeep.midnight = timer.due;
  return upkeep;
}

Result<void> keep_up(store::Writer& writer, const App& app, const Upkeep& upkeep, DateTime now, Aftermath& aftermath) {
  for (auto* form : upkeep.unknown) KEDU_TRY(remember(writer, key_of(app, *form), form->recipe));
  if (upkeep.untold) {
    auto name = std::string(published_timer);
    KEDU_TRY(event::set(writer, {app.definition->app.id, "host", name, name, now, Json::object()}));
    KEDU_TRY(remember(writer, told_key(app), app.definition->fingerprint));
    aftermath.earliest_timer = now;
  }
  for (auto* form : upkeep.stale) KEDU_TRY(start(writer, app, *form, "definition", now, aftermath));
  if (!upkeep.midnight) return {};
  if (!aftermath.earliest_timer || *upkeep.midnight < *aftermath.earliest_timer)
    aftermath.earliest_timer = upkeep.midnight;
  return event::set(writer, midnight_of(app, now));
}

Result<void> refresh_clocks(Transaction& tx) {
  bool any = false;
  for (auto& form : tx.app.definition->forms) {
    if (!form.follows_clock) continue;
    any = true;
    KEDU_TRY(start(tx.writer, tx.app, form, "midnight", tx.now, tx.aftermath));
  }
  return any ? event::set(tx.writer, midnight_of(tx.app, tx.now)) : Result<void>{};
}

}  // namespace kedu::command
