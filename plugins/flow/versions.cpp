// Going over to a version, and filling in what it asks for.
#include "versions.h"

#include <algorithm>

#include "gate.h"
#include "tell.h"

namespace flow {

namespace {

using plugin::Reactions;
using plugin::View;

constexpr int asked_at_once = 20;  // four reactions each, within the host's limit for one event

/// Every part of the stage the record stands in is there in the other version too.
bool has_same_parts(const Rules& from, const Rules& to, std::string_view stage) {
  auto* old = from.stage(stage);
  auto* now = to.stage(stage);
  if (!old || !now || old->together.empty() != now->together.empty()) return false;
  return std::all_of(old->together.begin(), old->together.end(), [&](auto& part) { return to.stage(part.id); });
}

std::string listed(const Issues& issues) {
  std::string text;
  for (auto& issue : issues) text += (text.empty() ? "" : "；") + issue.message.zh;
  return text;
}

Result<std::vector<Record>> open_backfills(const Rules& rules, const std::string& record, const View& view) {
  using enum plugin::Condition::Op;
  return view.find(
      {.form = "stage_task",
       .where = {{span_link(rules.form), equal, record}, {"kind", equal, "backfill"}, {"state", equal, "open"}}});
}

/// Whether the record was asked for what this stage of this version lacks.
Result<bool> was_asked(const Rules& rules, const Stage& stage, const std::string& record, const View& view) {
  using enum plugin::Condition::Op;
  KEDU_LET(auto tasks, view.find({.form = "stage_task",
                                  .where = {{span_link(rules.form), equal, record},
                                            {"kind", equal, "backfill"},
                                            {"stage", equal, stage.id},
                                            {"flow_version", equal, rules.version}},
                                  .fields = {"stage"},
                                  .limit = 1}));
  return !tasks.empty();
}

void ask_for(const Rules& rules, const Stage& stage, const Record& stored, const Issues& lacks, View& view,
             Reactions& reactions) {
  Case record(rules, stored.id, stored.fields, view);
  auto owner = record.owner();
  auto due = view.working_time().add(view.now(), *stage.backfill);
  auto task = view.new_id();
  reactions.create("stage_task", task,
                   {{"form", rules.form},
                    {"record", stored.id},
                    {span_link(rules.form), stored.id},
                    {"record_title", record.title()},
                    {"stage", stage.id},
                    {"stage_label", stage.label.zh},
                    {"kind", "backfill"},
                    {"person", owner},
                    {"principal", owner},
                    {"way", "asked"},
                    {"state", "open"},
                    {"reader", owner},
                    {"asked_at", view.now()},
                    {"due_at", due},
                    {"flow_version", rules.version},
                    {"comment", listed(lacks)}});
  reactions.timer({"backfill_late", task + "/backfill", due, {{"task", task}}});
  if (!owner.empty()) reactions.push(push_about(record, "task", {owner}, {"请补录", "To add"}, lacks[0].message));
}

/// Running records of earlier versions that stand in the stage or are past it and lack what it asks for now.
Result<int> ask_for_stage(const Rules& rules, std::size_t index, const Stage& stage, const List& versions, int most,
                          View& view, Reactions& reactions) {
  using enum plugin::Condition::Op;
  List stages;
  for (auto i = index; i < rules.stages.size(); ++i) stages.emplace_back(rules.stages[i].id);
  int asked = 0;
  std::string after;
  for (bool more = true; more && asked < most;) {
    plugin::Selection page{.form = rules.form,
                           .where = {{"flow_version", in, versions}, {"stage", in, stages}},
                           .order = "id",
                           .limit = 200};
    if (!after.empty()) page.where.push_back({"id", greater, after});
    KEDU_LET(auto records, view.find(page));
    more = records.size() == 200;
    for (auto& record : records) {
      after = record.id;
      if (asked >= most || !applies(stage, rules.form, record.fields, view)) continue;
      auto lacks = missing(stage.requires_, rules.form, record.fields, view);
      if (lacks.ok()) continue;
      KEDU_LET(auto before, was_asked(rules, stage, record.id, view));
      if (before) continue;
      ask_for(rules, stage, record, lacks, view, reactions);
      ++asked;
    }
  }
  return asked;
}

/// What of the tasks to add something is there by now.
Result<Reactions> close_backfills(const Rules& rules, const Record& stored, const std::string& actor, View& view) {
  Reactions reactions;
  KEDU_LET(auto open, open_backfills(rules, stored.id, view));
  for (auto& task : open) {
    auto* stage = rules.stage(task.get("stage").text());
    if (stage && !missing(stage->requires_, rules.form, stored.fields, view).ok()) {
      // Whoever owns the record now adds it.
      if (auto owner = first_owner(stored.fields); task.get("person").text() != owner)
        reactions.update("stage_task", task.id, {{"person", owner}, {"principal", owner}, {"reader", owner}});
      continue;
    }
    Fields done{{"state", "done"}, {"answered_at", view.now()}, {"reader", {}}};
    if (!actor.empty()) done.set("answered_by", actor);
    reactions.update("stage_task", task.id, std::move(done));
    reactions.cancel_timer(task.id + "/backfill");
  }
  return reactions;
}

bool has_backfill(const Rules& rules) {
  return std::any_of(rules.stages.begin(), rules.stages.end(), [](auto& stage) {
    auto parts = parts_of(stage);
    return std::any_of(parts.begin(), parts.end(), [](auto* part) { return part->backfill.has_value(); });
  });
}

}  // namespace

List earlier_versions(const Rules& rules, const View& view) {
  List versions;
  for (auto* earlier : view.earlier<Rules>("flow"))
    if (earlier->form == rules.form) versions.emplace_back(earlier->version);
  return versions;
}

const Rules* rules_when_touched(const View& view, std::string_view form, const Fields& record) {
  auto* own = rules_of(view, form, record);
  auto* current = rules_for(view, form);
  if (own == current) return own;
  auto& stage = record.get("stage").text();
  auto* now = current->stage(stage);
  return now && now->touch == Stage::Touch::current && has_same_parts(*own, *current, stage) ? current : own;
}

Result<Reactions> touched(const plugin::Event& event, View& view) {
  auto* current = event.actor.empty() ? nullptr : rules_for(view, event.form);
  if (!current) return Reactions{};
  Record stored{event.record_id, 0, event.after};
  Reactions reactions;
  auto* rules = rules_when_touched(view, event.form, event.after);
  if (rules != rules_of(view, event.form, event.after)) {
    KEDU_LET(auto record, Case::open(*rules, stored, view));
    reactions += record.written();
  }
  if (has_backfill(*current)) {
    KEDU_LET(auto closed, close_backfills(*current, stored, event.actor, view));
    reactions += std::move(closed);
  }
  return reactions;
}

Result<Reactions> begin_backfill(const plugin::TimerFired&, View& view) {
  Reactions reactions;
  for (auto* rules : view.sections<Rules>("flow"))
    if (has_backfill(*rules) && !earlier_versions(*rules, view).empty())
      reactions.timer({"ask_backfill", rules->id + "/backfill", view.now(), {{"form", rules->form}}});
  return reactions;
}

Result<Reactions> ask_backfill(const plugin::TimerFired& timer, View& view) {
  Reactions reactions;
  auto* rules = rules_for(view, timer.payload.get("form").text());
  if (!rules) return reactions;
  auto versions = earlier_versions(*rules, view);
  int asked = 0;
  for (std::size_t i = 0; i < rules->stages.size() && asked < asked_at_once; ++i) {
    for (auto* stage : parts_of(rules->stages[i])) {
      if (!stage->backfill || versions.empty() || asked >= asked_at_once) continue;
      KEDU_LET(auto more, ask_for_stage(*rules, i, *stage, versions, asked_at_once - asked, view, reactions));
      asked += more;
    }
  }
  if (asked == asked_at_once)
    reactions.timer({"ask_backfill", rules->id + "/backfill", view.now(), {{"form", rules->form}}});
  return reactions;
}

Result<Reactions> backfill_late(const plugin::TimerFired& timer, View& view) {
  Reactions reactions;
  auto task = view.get("stage_task", timer.payload.get("task").text());
  auto* rules = task && task->get("state").text() == "open" ? rules_for(view, task->get("form").text()) : nullptr;
  auto stored = rules ? view.get(rules->form, task->get("record").text()) : fail(ErrorCode::not_found, "");
  if (!stored) return reactions;
  Case record(*rules, stored->id, stored->fields, view);
  People to;
  for (auto* person : {view.person(record.owner()), view.head_of(record.owner())})
    if (person && person->active) to.push_back(person->id);
  if (!to.empty())
    reactions.push(push_about(record, "late", to, {"补录超时", "Not added in time"}, task->get("comment").text()));
  return reactions;
}

}  // namespace flow
