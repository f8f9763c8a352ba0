// One timer a step: remind, escalate, pass.
#include "late.h"

#include "gate.h"
#include "tell.h"

namespace flow {

namespace {

using plugin::Reactions;

constexpr auto steps = {"remind", "escalate", "pass"};

std::string key_of(const Case& record, const Stay& stay, const char* step) {
  return record.id() + "/" + stay.stage->id + "/" + step;
}

void set_step(Case& record, const Stay& stay, const char* step, DateTime due) {
  record.then.timer(
      {"stage_late",
       key_of(record, stay, step),
       due,
       {{"form", record.rules().form}, {"record", record.id()}, {"stage", stay.stage->id}, {"step", step}}});
}

People reminded(const Case& record, const Stay& stay) {
  auto owner = record.owner();
  switch (stay.stage->late.remind) {
    case Late::Remind::assignee:
      return stay.waiting();
    case Late::Remind::owner:
      return {owner};
    case Late::Remind::supervisor:
      if (auto* head = record.view().head_of(owner)) return {head->id};
      break;
    case Late::Remind::nobody:
      break;
  }
  return {};
}

void remind(Case& record, Stay& stay, DateTime due) {
  auto& late = stay.stage->late;
  auto& time = record.view().working_time();
  stay.span.set("late", true);
  record.then.emit(record.rules().form + ".late", record.rules().form, record.id(), {{"stage", stay.stage->id}});
  if (auto to = reminded(record, stay); !to.empty())
    record.then.push(push_about(record, "late", to, {"已超标准用时", "Over the standard"}, stay.stage->label));
  if (!late.escalate_to.empty()) set_step(record, stay, "escalate", time.add(due, late.escalate_after));
  if (late.pass_after) set_step(record, stay, "pass", time.add(due, *late.pass_after));
}

/// An approval is handed up with it: from now on either of them decides, and whoever it went up to for all.
void escalate(Case& record, Stay& stay) {
  auto before = stay.waiting();
  auto people = people_of(stay.stage->late.escalate_to, record.rules(), record.record(), record.view());
  if (stay.stage->approves) {
    std::erase(people, record.owner());
    int seat = 0;
    for (auto& person : people) {
      Asking up{person, person, seat--, 0, "escalated"};
      record.add_task(stay, up);
    }
  }
  People to;
  for (auto& id : stay.stage->approves ? stay.waiting() : people)
    if (!is_among(before, id)) to.push_back(id);
  auto names = names_of(before, record.view());
  if (!to.empty())
    record.then.push(push_about(
        record, "late", to, {"超时升级", "Escalated"},
        {stay.stage->label.zh + " · 等待" + names, stay.stage->label.in(Language::en) + " · waiting on " + names}));
}

/// Nobody answered: it counts as passed, and everybody learns that it was time that passed it. What the stage requires
/// must be there all the same.
Result<void> pass(Case& record, Stay& stay) {
  KEDU_LET(auto lacks, missing_for(record, stay));
  auto to = stay.waiting();
  if (auto owner = record.owner(); !owner.empty() && !is_among(to, owner)) to.push_back(owner);
  if (!lacks.ok()) {
    auto& first = lacks[0].message;
    record.then.push(push_about(record, "late", to, {"资料不全，未能自动通过", "Not passed by itself"}, first));
    set_step(record, stay, "pass", record.view().working_time().add(record.view().now(), *stay.stage->late.pass_after));
    return {};
  }
  record.then.emit(record.rules().form + ".passed_late", record.rules().form, record.id(), {{"stage", stay.stage->id}});
  record.then.push(push_about(record, "late", to, {"超时自动通过", "Passed by itself"}, stay.stage->label));
  return record.complete(stay, "timeout");
}

}  // namespace

std::int64_t standard_ms(const Duration& standard, const plugin::View& view) {
  return standard.unit == Duration::Unit::workdays ? standard.amount * view.working_time().workday_ms()
                                                   : standard.amount;
}

bool is_late(const Duration& standard, std::int64_t working_ms, std::int64_t wall_ms, const plugin::View& view) {
  return (standard.unit == Duration::Unit::wall_ms ? wall_ms : working_ms) > standard_ms(standard, view);
}

Value deadline_of(const Stay& stay, const plugin::View& view) {
  auto* entered = stay.span.get("entered_at").get_if<DateTime>();
  if (!entered || !stay.stage->standard) return {};
  return view.working_time().add(*entered, *stay.stage->standard);
}

void set_deadline(Case& record, Stay& stay) {
  auto due = deadline_of(stay, record.view());
  if (due.is_blank()) return;
  stay.span.set("standard_ms", Value(standard_ms(*stay.stage->standard, record.view())));
  set_step(record, stay, "remind", *due.get_if<DateTime>());
}

void cancel_deadlines(Case& record, const Stay& stay) {
  if (!stay.stage->standard) return;
  for (auto* step : steps) record.then.cancel_timer(key_of(record, stay, step));
}

Result<Reactions> stage_late(const plugin::TimerFired& timer, plugin::View& view) {
  auto& form = timer.payload.get("form").text();
  auto stored = view.get(form, timer.payload.get("record").text());
  auto* rules = stored ? rules_of(view, form, stored->fields) : nullptr;
  if (!rules) return Reactions{};
  KEDU_LET(auto record, Case::open(*rules, *stored, view));
  auto* stay = record.stay_in(timer.payload.get("stage").text());
  if (!stay) return Reactions{};
  auto& step = timer.payload.get("step").text();
  if (step == "remind")
    remind(record, *stay, timer.due);
  else if (step == "escalate")
    escalate(record, *stay);
  else if (stay->stage->late.pass_after)
    KEDU_TRY(pass(record, *stay));
  return record.written();
}

}  // namespace flow
