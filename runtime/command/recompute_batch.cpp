#include "command/recompute_batch.h"

#include <algorithm>

#include "base/limits.h"
#include "command/compute.h"
#include "command/react.h"
#include "command/recompute.h"
#include "event/events.h"

namespace kedu::command {

namespace {

using definition::Form;

Batches batches_of(const Json& json) {
  Batches batches{json.value("form", ""), std::nullopt, json.value("reason", "")};
  if (json.contains("trail")) batches.trail = trail_from(json["trail"]);
  batches.actor = json.value("actor", "");
  batches.after = json.value("after", "");
  batches.read = json.value("read", std::int64_t{0});
  batches.changed = json.value("changed", std::int64_t{0});
  batches.again = json.value("again", false);
  return batches;
}

Json to_json(const Batches& batches) {
  Json json{{"form", batches.form}, {"reason", batches.reason},   {"actor", batches.actor}, {"after", batches.after},
            {"read", batches.read}, {"changed", batches.changed}, {"again", batches.again}};
  if (batches.trail) json["trail"] = command::to_json(*batches.trail);
  return json;
}

plugin::Event::Cause cause_of(const std::string& reason) {
  using enum plugin::Event::Cause;
  return reason == "definition" ? definition : reason == "midnight" ? clock : links;
}

bool differs(const Form& form, const Fields& before, const Fields& after) {
  for (auto index : form.compute_order) {
    auto& id = form.fields[index].id;
    if (before.get(id) != after.get(id)) return true;
  }
  return before.get("_title") != after.get("_title");
}

Result<void> tell_progress(Transaction& tx, const Batches& batches, const char* name) {
  event::Event event;
  event.name = name;
  event.app = tx.app.definition->app.id;
  event.form = batches.form;
  event.source = "recompute";
  event.definition = tx.app.definition->fingerprint;
  event.at = tx.now;
  event.payload = Fields{{"reason", batches.reason}, {"read", batches.read}, {"changed", batches.changed}};
  tx.events.push_back(event::row_of(event));
  tx.aftermath.recomputed.push_back(
      {batches.form, batches.reason, batches.read, batches.changed, event.name == "recompute.finished"});
  return {};
}

}  // namespace

Result<void> start_batches(store::Writer& writer, const std::string& app, const std::string& key,
                           const Batches& batches, DateTime now, Aftermath& aftermath) {
  if (!aftermath.earliest_timer || now < *aftermath.earliest_timer) aftermath.earliest_timer = now;
  return event::set(writer, {app, "host", std::string(batches_timer), key, now, to_json(batches)});
}

Result<void> start_whole(store::Writer& writer, const std::string& app, const std::string& form,
                         const std::string& actor, DateTime now, Aftermath& aftermath) {
  auto key = "recompute/" + form + "/lookups";
  event::Timer timer{app, "host", std::string(batches_timer), key, now, {}};
  KEDU_LET(auto known, event::find(writer, timer));
  if (!known) return start_batches(writer, app, key, {form, std::nullopt, "lookups", actor}, now, aftermath);
  auto batches = batches_of(known->payload);
  if (batches.again) return {};
  batches.again = true;
  // Another due time: what looks ahead just now has not seen the change, and is not to take this one.
  return start_batches(writer, app, key, batches, DateTime{std::min(now.ms, known->due.ms - 1)}, aftermath);
}

Result<Stale> look_ahead(const App& app, Evaluator& evaluator, store::Reader& reader, formula::Dialect dialect,
                         DateTime now, const event::Timer& timer) {
  Stale stale{{}, batches_of(timer.payload)};
  auto& next = stale.next;
  auto* form = app.form(next.form);
  auto from = next.read;
  if (!form) stale.finished = true;
  while (!stale.finished && stale.ids.size() < limits::recompute_changes && next.read - from < limits::recompute_look) {
    auto rows = rows_of(reader, *app.definition, *form, next.trail, dialect, next.after, limits::recompute_page);
    // The way is gone from the definition: publishing that one has set the form's own recompute.
    if (!rows && rows.error().code == ErrorCode::not_found) return Stale{{}, std::move(next), true};
    if (!rows) return rows.error();
    auto after = *rows;
    Records records(*app.definition, reader, dialect, now);
    compute(app, evaluator, records, *form, after);
    stale.finished = rows->size() < limits::recompute_page;
    for (std::size_t i = 0; i < rows->size(); ++i) {
      if (stale.ids.size() == limits::recompute_changes) {
        stale.finished = false;
        break;
      }
      auto& id = (*rows)[i].get(id_column).text();
      if (differs(*form, (*rows)[i], after[i])) stale.ids.push_back(id);
      next.after = id;
      ++next.read;
    }
  }
  return stale;
}

Result<void> run_batch(Transaction& tx, const event::Timer& timer, const Stale& stale) {
  auto next = stale.next;
  auto* form = tx.app.form(next.form);
  if (!form) return {};
  auto before = batches_of(timer.payload);
  if (!stale.ids.empty()) {
    tx.actor = next.actor;
    tx.recompute_cause = cause_of(next.reason);
    Trail these{form->id, stale.ids, {}};
    KEDU_LET(auto rows, rows_of(tx.writer, *tx.app.definition, *form, these, tx.records.dialect(), std::string(),
                                stale.ids.size()));
    KEDU_LET(auto written, recompute(tx, *form, std::move(rows)));
    next.changed += static_cast<std::int64_t>(written.size());
    KEDU_TRY(react(tx, written));
  }
  if (stale.finished && next.again) {
    next = {next.form, next.trail, next.reason, next.actor};
    return start_batches(tx.writer, timer.app, timer.key, next, tx.now, tx.aftermath);
  }
  if (stale.finished) return tell_progress(tx, next, "recompute.finished");
  if (next.read / limits::recompute_told != before.read / limits::recompute_told)
    KEDU_TRY(tell_progress(tx, next, "recompute.progress"));
  return start_batches(tx.writer, timer.app, timer.key, next, tx.now, tx.aftermath);
}

}  // namespace kedu::command
