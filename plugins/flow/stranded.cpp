// Found by what the rows say: nobody waited on, or only people who are gone.
#include "stranded.h"

#include <algorithm>
#include <set>

#include "acting.h"
#include "follow.h"
#include "tell.h"

namespace flow {

namespace {

using plugin::Reactions;
using plugin::View;

constexpr int looked_at_once = 200;
constexpr std::size_t mended_at_once = 8;  // some reactions each, within the host's limit for one event

List running_stages(const Rules& rules) {
  List stages;
  for (auto& stage : rules.stages) stages.emplace_back(stage.id);
  return stages;
}

/// Records that may be stranded: that wait on nobody, that stand in a stage nobody knows, or whose task is with
/// somebody who is gone.
Result<std::vector<Record>> suspects(const Rules& rules, const View& view) {
  using enum plugin::Condition::Op;
  KEDU_LET(auto found, view.find({.form = rules.form,
                                  .where = {{"stage", in, running_stages(rules)}, {"waiting_on", blank, {}}},
                                  .limit = looked_at_once}));
  std::set<std::string> ids;
  for (auto& record : found) ids.insert(record.id);
  auto also = [&](const std::string& id) {
    if (!ids.insert(id).second) return;
    if (auto record = view.get(rules.form, id)) found.push_back(std::move(*record));
  };
  KEDU_LET(auto gone, view.find({.form = "stage_task",
                                 .where = {{"state", equal, "open"},
                                           {"form", equal, rules.form},
                                           {"kind", in, List{"do", "approve"}},
                                           {"person.active", equal, false}},
                                 .fields = {"record"},
                                 .limit = looked_at_once}));
  for (auto& task : gone) also(task.get("record").text());
  KEDU_LET(auto stages, view.aggregate({.form = rules.form, .by = {"stage"}, .measures = {"count"}}));
  for (auto& row : stages) {
    auto& stage = row.get("stage").text();
    if (stage.empty() || rules.position(stage)) continue;
    KEDU_LET(auto lost, view.find({.form = rules.form, .where = {{"stage", equal, stage}}, .limit = looked_at_once}));
    for (auto& record : lost) also(record.id);
  }
  return found;
}

bool any_stranded(Case& record) {
  if (!record.runs() || record.stays().empty()) return true;
  return std::any_of(record.stays().begin(), record.stays().end(),
                     [&](auto& stay) { return stay.is_open() && is_stranded(record, stay); });
}

/// Asks anew where somebody can be asked by now.
Result<void> mend(Case& record) {
  KEDU_TRY(settle_losses(record));
  for (auto& stay : record.stays())
    if (stay.is_open() && stay.waiting().empty()) record.ask(stay);
  return {};
}

void tell_keepers(const Rules& rules, const Record& first, int count, const View& view, Reactions& reactions) {
  auto to = keepers_of(rules, view);
  if (to.empty()) return;
  auto number = std::to_string(count);
  plugin::Push push;
  push.to = to;
  push.kind = "stranded";
  push.title = {"“" + rules.label.zh + "”有 " + number + " 条记录没人能处理",
                "'" + rules.label.in(Language::en) + "': " + number + " records that nobody can move"};
  push.body = {"请改派：" + view.title(rules.form, first), "Assign somebody: " + view.title(rules.form, first)};
  push.form = rules.form;
  push.record_id = first.id;
  reactions.push(std::move(push));
}

Result<Reactions> assign_stage(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  if (!is_among(keepers_of(record.rules(), view), invocation.actor.id))
    return fail(ErrorCode::forbidden, "由流程管理员改派 / whoever looks after the flow assigns it");
  auto* person = view.person(invocation.input.get("to").text());
  if (!person || !person->active)
    issues.add({.code = "required", .message = {"请选一位在职的人", "choose somebody who is here"}, .field = "to"});
  auto& stage = invocation.input.get("stage").text();
  std::vector<Stay*> open;
  for (auto& stay : record.stays())
    if (stage.empty() || stay.stage->id == stage) open.push_back(&stay);
  if (open.size() != 1)
    issues.add({.code = "which-stage", .message = {"请选一个环节", "say which stage"}, .field = "stage"});
  if (!issues.ok()) return Reactions{};
  auto& stay = *open.front();
  int seat = 0;
  for (auto& task : stay.tasks) seat = std::min(seat, static_cast<int>(task.get("seat").number()) - 1);
  for (auto& task : stay.tasks)
    if (auto& state = task.text("state"); state == "open" || state == "queued")
      record.answer(task, "passed_on", invocation.actor.id, invocation.input.get("comment"));
  record.add_task(stay, {person->id, person->id, seat, 0, "assigned"});
  record.then.emit(invocation.form + ".assigned", invocation.form, record.id(),
                   {{"to", person->id}, {"comment", invocation.input.get("comment")}});
  return record.written();
}

bool can_assign(const Invocation& invocation, const View& view) {
  return in_case(invocation, view,
                 [&](Case& record) { return is_among(keepers_of(record.rules(), view), invocation.actor.id); });
}

}  // namespace

People keepers_of(const Rules& rules, const View& view) {
  People people;
  for (auto* person : view.people_with_role(rules.keepers)) people.push_back(person->id);
  return people;
}

bool is_stranded(Case& record, Stay& stay) {
  auto waiting = stay.waiting();
  bool somebody = std::any_of(waiting.begin(), waiting.end(), [&](auto& id) {
    auto* person = record.view().person(id);
    return person && person->active;
  });
  return !somebody || record.standing_of(stay).hopeless;
}

Result<Reactions> look_for_stranded(const plugin::TimerFired&, View& view) {
  Reactions reactions;
  for (auto* rules : view.sections<Rules>("flow")) {
    KEDU_LET(auto found, suspects(*rules, view));
    int count = 0;
    std::size_t mended = 0;
    const Record* first = nullptr;
    for (auto& stored : found) {
      KEDU_LET(auto record, Case::open(*rules_of(view, rules->form, stored.fields), stored, view));
      if (mended < mended_at_once && record.runs()) {
        KEDU_TRY(mend(record));
        auto written = record.written();
        mended += !written.steps().empty();
        reactions += std::move(written);
      }
      if (!any_stranded(record)) continue;
      ++count;
      if (!first) first = &stored;
    }
    if (first) tell_keepers(*rules, *first, count, view, reactions);
  }
  return reactions;
}

Result<Json> stranded(const plugin::Request& request, const View& view) {
  auto list = Json::array();
  auto& all = view.everything();
  for (auto* rules : view.sections<Rules>("flow")) {
    if (!is_among(keepers_of(*rules, view), request.person.id)) continue;
    KEDU_LET(auto found, suspects(*rules, all));
    for (auto& stored : found) {
      KEDU_LET(auto record, Case::look(*rules_of(all, rules->form, stored.fields), stored, all));
      if (!any_stranded(record)) continue;
      auto* stage = record.rules().stage(stored.get("stage").text());
      list.push_back({{"form", rules->form},
                      {"record", stored.id},
                      {"title", record.title()},
                      {"stage", stored.get("stage").text()},
                      {"label", stage ? both(stage->label) : Json(stored.get("stage").text())},
                      {"since", to_json(stored.get("stage_since"))}});
    }
  }
  return Json{{"stranded", std::move(list)}};
}

void declare_assign_stage(plugin::Builder& plugin) {
  using enum plugin::Input::Type;
  plugin::Input to{"to", {"改派给", "To"}, person, plugin::Input::Need::required};
  plugin::Input which{"stage", {"环节", "Stage"}, open_stage};
  plugin::Input note{"comment", {"说明", "Comment"}};
  plugin.command({"assign_stage",
                  {"改派", "Assign"},
                  can_assign,
                  assign_stage,
                  plugin::Audience::handler_decides,
                  {which, to, note},
                  plugin::Command::Place::more});
}

}  // namespace flow
