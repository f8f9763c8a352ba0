// Spans are kept by the same transaction that moves the stage, so that measures and records never disagree.
#include "stages.h"

#include <algorithm>

#include "absence.h"

namespace flow {

namespace {

using plugin::Condition;
using plugin::Reactions;

List as_list(const std::vector<std::string>& ids) {
  List list;
  for (auto& id : ids) list.emplace_back(id);
  return list;
}

std::string timer_key(const std::string& record_id, const char* what) {
  return record_id + "/" + what;
}

std::int64_t standard_ms(const Duration& standard, const plugin::View& view) {
  return standard.unit == Duration::Unit::workdays ? standard.amount * view.working_time().workday_ms()
                                                   : standard.amount;
}

/// Working time when the standard is in working time, wall time when it is by the wall.
bool is_late(const Duration& standard, std::int64_t working_ms, std::int64_t wall_ms, const plugin::View& view) {
  return (standard.unit == Duration::Unit::wall_ms ? wall_ms : working_ms) > standard_ms(standard, view);
}

const Stage* stage_of(const Rules& rules, std::string_view id) {
  auto position = rules.position(id);
  return position && *position < rules.stages.size() ? &rules.stages[*position] : nullptr;
}

}  // namespace

std::string first_owner(const Fields& record) {
  auto& owner = record.get("owner").text();
  return owner.empty() ? record.get("created_by").text() : owner;
}

plugin::Push task(const Rules& rules, const Stage& stage, const std::string& record_id, const Fields& record,
                  std::vector<std::string> to, const plugin::View& view) {
  plugin::Push push;
  push.to = std::move(to);
  push.kind = "task";
  auto title = view.title(rules.form, {record_id, 0, record});
  push.title =
      stage.approves ? Text{"待审批：" + title, "To approve: " + title} : Text{"待办：" + title, "To do: " + title};
  push.body = stage.label;
  push.form = rules.form;
  push.record_id = record_id;
  push.payload = {{"stage", stage.id}};
  return push;
}

std::vector<std::string> people_of(const Actor& actor, const Fields& record, const plugin::View& view) {
  std::vector<std::string> people;
  auto add = [&](std::string id) {
    if (!id.empty() && std::find(people.begin(), people.end(), id) == people.end()) people.push_back(std::move(id));
  };
  switch (actor.kind) {
    case Actor::Kind::owner:
      add(first_owner(record));
      break;
    case Actor::Kind::creator:
      add(record.get("created_by").text());
      break;
    case Actor::Kind::person_field:
      for (auto& item : record.get(actor.name).items()) add(item.text());
      break;
    case Actor::Kind::head:
      if (auto* head = view.head_of(first_owner(record))) add(head->id);
      break;
    case Actor::Kind::role: {
      // A role means the nearest one: the owner's own head when they have it, then those of the owner's department.
      auto everybody = view.people_with_role(actor.name);
      auto* head = view.head_of(first_owner(record));
      auto* owner = view.person(first_owner(record));
      for (auto* person : everybody)
        if (head && person->id == head->id) return {person->id};
      for (auto* person : everybody)
        if (owner && !owner->department.empty() && person->department == owner->department) add(person->id);
      if (people.empty())
        for (auto* person : everybody) add(person->id);
      break;
    }
  }
  return people;
}

std::vector<std::string> here_or_delegates(const std::vector<std::string>& people, const std::string& owner,
                                           const plugin::View& view) {
  std::vector<std::string> here;
  for (auto& person : people)
    if (auto who = stand_in(person, owner, view); std::find(here.begin(), here.end(), who) == here.end())
      here.push_back(std::move(who));
  return here;
}

std::vector<std::string> people_of(const Stage& stage, const Fields& record, const plugin::View& view) {
  auto people = people_of(stage.by, record, view);
  if (!stage.approves) return people;
  auto owner = first_owner(record);
  std::erase(people, owner);
  if (people.empty())
    if (auto* head = view.head_of(owner)) people.push_back(head->id);
  return here_or_delegates(people, owner, view);
}

Result<Record> open_span(const plugin::View& view, std::string_view form, std::string_view record) {
  using enum Condition::Op;
  KEDU_LET(auto spans, view.find({.form = "stage_span",
                                  .where = {{"record", equal, record}, {"form", equal, form}, {"left_at", blank, {}}},
                                  .order = "-entered_at",
                                  .limit = 1}));
  if (spans.empty()) return fail(ErrorCode::not_found, "no open stage");
  return std::move(spans.front());
}

Reactions enter(const Rules& rules, std::size_t index, const std::string& record_id, const Fields& record,
                const Record* before, Telling telling, plugin::View& view) {
  if (index >= rules.stages.size()) return finish(rules, *rules.first_end(true), record_id, record, view);
  auto& stage = rules.stages[index];
  auto now = view.now();
  auto people = people_of(stage, record, view);

  Reactions reactions;
  Fields changes{{"stage", stage.id}, {"stage_since", now}, {"stage_due", Value{}}, {"waiting_on", as_list(people)}};
  Fields span{{"flow", rules.id},
              {"form", rules.form},
              {"record", record_id},
              {span_link(rules.form), record_id},
              {"record_title", view.title(rules.form, {record_id, 0, record})},
              {"stage", stage.id},
              {"stage_label", stage.label.zh},
              {"visit", before ? before->get("visit").number() + 1 : 1},
              {"latest", true},
              {"earlier_ms", before ? before->get("total_ms").number() : 0},
              {"waiting_on", as_list(people)},
              {"entered_at", now},
              {"late", false}};
  if (!people.empty()) span.set("waiting_for", people.front());
  if (stage.standard) {
    auto due = view.working_time().add(now, *stage.standard);
    changes.set("stage_due", due);
    span.set("standard_ms", Value(standard_ms(*stage.standard, view)));
    reactions.timer({"stage_late",
                     timer_key(record_id, "late"),
                     due,
                     {{"form", rules.form}, {"record", record_id}, {"stage", stage.id}, {"step", "remind"}}});
  }
  reactions.update(rules.form, record_id, std::move(changes));
  if (before) reactions.update("stage_span", before->id, {{"latest", false}});
  reactions.create("stage_span", view.new_id(), std::move(span));
  reactions.emit(rules.form + ".entered", rules.form, record_id, {{"stage", stage.id}});
  if (telling == Telling::tells) reactions.push(task(rules, stage, record_id, record, people, view));
  return reactions;
}

Reactions finish(const Rules& rules, const End& end, const std::string& record_id, const Fields& record,
                 plugin::View& view) {
  Reactions reactions;
  reactions.update(rules.form, record_id,
                   {{"stage", end.id}, {"stage_since", view.now()}, {"stage_due", Value{}}, {"waiting_on", List{}}});
  reactions.emit(rules.form + ".ended", rules.form, record_id, {{"end", end.id}, {"won", end.won}});
  auto owner = first_owner(record);
  if (!owner.empty()) {
    plugin::Push push;
    auto title = view.title(rules.form, {record_id, 0, record});
    push.to = {owner};
    push.kind = "ended";
    push.title = {end.label.zh + "：" + title, end.label.in(Language::en) + ": " + title};
    push.form = rules.form;
    push.record_id = record_id;
    reactions.push(std::move(push));
  }
  return reactions;
}

Result<Reactions> leave(const Rules& rules, const std::string& record_id, const std::string& how, plugin::View& view) {
  KEDU_LET(auto span, open_span(view, rules.form, record_id));
  auto now = view.now();
  auto* entered = span.get("entered_at").get_if<DateTime>();
  auto from = entered ? *entered : now;
  auto working = view.working_time().between_ms(from, now);
  auto wall = now.ms - from.ms;
  auto* stage = stage_of(rules, span.get("stage").text());
  bool late = stage && stage->standard && is_late(*stage->standard, working, wall, view);
  Reactions reactions;
  reactions.update("stage_span", span.id,
                   {{"left_at", now},
                    {"working_ms", Value(working)},
                    {"total_ms", span.get("earlier_ms").number() + static_cast<double>(working)},
                    {"wall_ms", Value(wall)},
                    {"late", late},
                    {"left_by", how}});
  reactions.cancel_timer(timer_key(record_id, "late"));
  reactions.cancel_timer(timer_key(record_id, "escalate"));
  return reactions;
}

Result<Reactions> owner_changed(const plugin::Event& event, plugin::View& view) {
  auto* rules = rules_for(view, event.form);
  auto* stage = rules && event.before.has("owner") ? stage_of(*rules, event.after.get("stage").text()) : nullptr;
  if (!stage) return Reactions{};
  auto people = people_of(*stage, event.after, view);
  if (Value(as_list(people)) == event.after.get("waiting_on")) return Reactions{};
  KEDU_LET(auto span, open_span(view, rules->form, event.record_id));
  Fields waiting{{"waiting_on", as_list(people)}};
  if (!people.empty()) waiting.set("waiting_for", people.front());
  Reactions reactions;
  reactions.update("stage_span", span.id, std::move(waiting));
  reactions.update(rules->form, event.record_id, {{"waiting_on", as_list(people)}});
  reactions.push(task(*rules, *stage, event.record_id, event.after, people, view));
  return reactions;
}

Result<Reactions> deleted(const plugin::Event& event, plugin::View& view) {
  auto* rules = rules_for(view, event.form);
  if (!rules || !open_span(view, event.form, event.record_id)) return Reactions{};
  return leave(*rules, event.record_id, "deleted", view);
}

Result<Reactions> stage_late(const plugin::TimerFired& timer, plugin::View& view) {
  auto* rules = rules_for(view, timer.payload.get("form").text());
  auto& record_id = timer.payload.get("record").text();
  auto record = rules ? view.get(rules->form, record_id) : fail(ErrorCode::not_found, "");
  if (!record || record->get("stage") != timer.payload.get("stage")) return Reactions{};
  auto* stage = stage_of(*rules, record->get("stage").text());
  if (!stage) return Reactions{};

  Reactions reactions;
  auto title = view.title(rules->form, *record);
  // As it stands, not as it would be decided now: a delegate keeps what was handed over.
  std::vector<std::string> waiting;
  for (auto& item : record->get("waiting_on").items()) waiting.push_back(item.text());
  plugin::Push push;
  push.kind = "late";
  push.form = rules->form;
  push.record_id = record_id;
  if (timer.payload.get("step").text() == "remind") {
    KEDU_LET(auto span, open_span(view, rules->form, record_id));
    reactions.update("stage_span", span.id, {{"late", true}});
    reactions.emit(rules->form + ".late", rules->form, record_id, {{"stage", stage->id}});
    if (stage->late.remind) {
      push.to = waiting;
      push.title = {"已超标准用时：" + title, "Over the standard: " + title};
      push.body = stage->label;
      reactions.push(push);
    }
    if (stage->late.escalate_to)
      reactions.timer({"stage_late",
                       timer_key(record_id, "escalate"),
                       view.working_time().add(timer.due, stage->late.escalate_after),
                       {{"form", rules->form}, {"record", record_id}, {"stage", stage->id}, {"step", "escalate"}}});
    return reactions;
  }
  if (stage->late.escalate_to) {
    push.to =
        here_or_delegates(people_of(*stage->late.escalate_to, record->fields, view), first_owner(record->fields), view);
    // An approval is handed up with it: from now on either of them decides.
    if (stage->approves) {
      auto both = waiting;
      for (auto& id : push.to)
        if (std::find(both.begin(), both.end(), id) == both.end()) both.push_back(id);
      KEDU_LET(auto span, open_span(view, rules->form, record_id));
      reactions.update("stage_span", span.id, {{"waiting_on", as_list(both)}});
      reactions.update(rules->form, record_id, {{"waiting_on", as_list(both)}});
    }
    push.title = {"超时升级：" + title, "Escalated: " + title};
    std::string names;
    for (auto& id : waiting)
      if (auto* person = view.person(id)) names += (names.empty() ? "" : "、") + person->name;
    push.body = {stage->label.zh + " · 等待" + names, stage->label.in(Language::en) + " · waiting on " + names};
    reactions.push(std::move(push));
  }
  return reactions;
}

}  // namespace flow
