// The stage bar, the people in it and the task list as JSON.
#include "progress.h"

#include <algorithm>
#include <map>

#include "gate.h"
#include "late.h"
#include "signature.h"
#include "upheld.h"
#include "versions.h"

namespace flow {

namespace {

constexpr int tasks_shown = 100;

/// The latest span of each stage, and all stays added up.
struct Past {
  Value entered_at, left_at;
  double working_ms = 0;
  bool late = false;
  bool open = false;
};
using Pasts = std::map<std::string, Past>;

Result<Pasts> pasts_of(const Rules& rules, const std::string& record, const plugin::View& view) {
  using enum plugin::Condition::Op;
  KEDU_LET(auto spans, view.find({.form = "stage_span",
                                  .where = {{"record", equal, record}, {"form", equal, rules.form}},
                                  .order = "entered_at"}));
  Pasts all;
  for (auto& span : spans) {
    auto& past = all[span.get("stage").text()];
    past.entered_at = span.get("entered_at");
    past.left_at = span.get("left_at");
    past.open = past.left_at.is_blank();
    past.late = past.late || span.get("late") == Value(true);
    if (auto* entered = span.get("entered_at").get_if<DateTime>(); entered && past.open)
      past.working_ms += static_cast<double>(view.working_time().between_ms(*entered, view.now()));
    else
      past.working_ms += span.get("working_ms").number();
  }
  return all;
}

Json stage_json(const Stage& stage, const char* state, const Pasts& pasts, const plugin::View& view) {
  Json json{{"id", stage.id}, {"label", both(stage.label)}, {"state", state}, {"late", false}};
  if (stage.standard) json["standard_ms"] = standard_ms(*stage.standard, view);
  auto past = pasts.find(stage.id);
  if (past == pasts.end() || std::string_view(state) == "todo") return json;
  json["entered_at"] = to_json(past->second.entered_at);
  if (!past->second.open) json["left_at"] = to_json(past->second.left_at);
  json["working_ms"] = past->second.working_ms;
  json["late"] = past->second.late;
  return json;
}

const char* state_of(const Stage& stage, bool reached, bool current, const Pasts& pasts) {
  auto past = pasts.find(stage.id);
  bool been = past != pasts.end();
  if (current && been && past->second.open) return "current";
  if (!reached) return "todo";
  return been ? "done" : "skipped";
}

/// One stop of the bar; stages at the same time stand under the one that names them.
Json stop_json(const Rules& rules, std::size_t index, std::size_t current, const Pasts& pasts,
               const plugin::View& view) {
  auto& stage = rules.stages[index];
  bool reached = index <= current;
  if (stage.together.empty()) return stage_json(stage, state_of(stage, reached, index == current, pasts), pasts, view);
  auto parts = Json::array();
  bool been = false;
  for (auto& part : stage.together) {
    been = been || pasts.contains(part.id);
    parts.push_back(stage_json(part, state_of(part, reached, index == current, pasts), pasts, view));
  }
  auto state = index == current ? "current" : !reached ? "todo" : been ? "done" : "skipped";
  auto json = stage_json(stage, state, pasts, view);
  json["parts"] = std::move(parts);
  return json;
}

Json missing_json(const Issues& issues) {
  auto list = Json::array();
  for (auto& issue : issues) {
    Json json{{"code", issue.code}, {"field", issue.field}, {"message", both(issue.message)}};
    if (!issue.hint.empty()) json["hint"] = both(issue.hint);
    list.push_back(std::move(json));
  }
  return list;
}

Json name_json(const plugin::View& view, const Value& person) {
  auto* found = view.person(person.text());
  return found ? Json(found->name) : Json();
}

/// Who was asked, who has it now and what they said; without those who were asked and never answered.
Result<Json> tasks_json(const Rules& rules, const std::string& record, const std::string& reader,
                        const plugin::View& view) {
  using enum plugin::Condition::Op;
  KEDU_LET(auto tasks, view.find({.form = "stage_task",
                                  .where = {{span_link(rules.form), equal, record}, {"state", not_equal, "cancelled"}},
                                  .order = "-created_at",
                                  .limit = tasks_shown}));
  auto list = Json::array();
  for (auto& task : tasks) {
    auto* stage = rules.stage(task.get("stage").text());
    Json json{{"stage", task.get("stage").text()},
              {"stage_label", stage ? both(stage->label) : Json(task.get("stage_label").text())},
              {"kind", task.get("kind").text()},
              {"person", name_json(view, task.get("person"))},
              {"state", task.get("state").text()},
              {"state_label", both(view.label("stage_task", "state", task.get("state").text()))},
              {"way", task.get("way").text()},
              {"way_label", both(view.label("stage_task", "way", task.get("way").text()))},
              {"asked_at", to_json(task.get("asked_at"))},
              {"answered_at", to_json(task.get("answered_at"))},
              {"comment", task.get("comment").text()}};
    if (task.get("person").text() == reader || task.get("principal").text() == reader) json["mine"] = true;
    if (!task.get("principal").is_blank() && task.get("principal") != task.get("person"))
      json["principal"] = name_json(view, task.get("principal"));
    if (!task.get("answered_by").is_blank() && task.get("answered_by") != task.get("person"))
      json["answered_by"] = name_json(view, task.get("answered_by"));
    list.push_back(std::move(json));
  }
  return list;
}

Result<Issues> missing_now(Case& record) {
  Issues issues;
  for (auto& stay : record.stays()) {
    KEDU_LET(auto lacks, missing_for(record, stay));
    issues.append(std::move(lacks));
  }
  return issues;
}

}  // namespace

Result<Json> progress(const plugin::Request& request, const plugin::View& view) {
  auto& form = request.query.get("form").text();
  auto& id = request.query.get("record").text();
  if (!rules_for(view, form)) return fail(ErrorCode::not_found, "这个表单没有流程 / this form has no flow");
  KEDU_LET(auto seen, view.get(form, id));
  auto* rules = rules_when_touched(view, form, seen.fields);
  // The record is theirs to see, so its whole way is: also the stages that waited on others.
  KEDU_LET(auto record, Case::look(*rules, seen, view.everything()));
  KEDU_LET(auto pasts, pasts_of(*rules, id, view.everything()));
  KEDU_LET(auto tasks, tasks_json(*rules, id, request.person.id, view.everything()));
  KEDU_LET(auto lacks, missing_now(record));
  KEDU_LET(auto signatures, signatures_json(record, seen.fields, request.person.id));
  auto position = record.position();
  // Before it begins, every stage is still to come.
  auto current = position.value_or(0);

  auto stages = Json::array(), waiting = Json::array();
  for (std::size_t i = 0; i < rules->stages.size(); ++i) stages.push_back(stop_json(*rules, i, current, pasts, view));
  for (auto& item : record.record().get("waiting_on").items())
    if (auto* person = view.person(item.text())) waiting.push_back(person->name);

  KEDU_LET(auto whole, view.everything().get(form, id));
  auto lost = fallen(*rules_for(view, form), form, whole.fields, view);
  auto* end = rules->end(record.record().get("stage").text());
  Json json{{"stage", record.record().get("stage").text()},
            {"waiting_on", std::move(waiting)},
            {"stages", std::move(stages)},
            {"tasks", std::move(tasks)},
            {"missing", missing_json(lacks)},
            {"signatures", std::move(signatures)},
            {"ended", end ? Json(end->id) : Json()}};
  if (!lost.empty()) {
    auto* by = view.person(whole.get("gate_broken_by").text());
    json["broken"] = {
        {"since", to_json(whole.get("gate_broken_at"))}, {"by", by ? by->name : ""}, {"missing", missing_json(lost)}};
  }
  if (end) json["end"] = {{"id", end->id}, {"label", both(end->label)}, {"won", end->won}};
  return json;
}

Result<Json> my_tasks(const plugin::Request& request, const plugin::View& view) {
  using enum plugin::Condition::Op;
  KEDU_LET(auto mine, view.everything().find({.form = "stage_task",
                                              .where = {{"person", equal, request.person.id}, {"state", equal, "open"}},
                                              .order = "asked_at",
                                              .limit = 200}));
  auto tasks = Json::array();
  for (auto& task : mine) {
    auto record = view.get(task.get("form").text(), task.get("record").text());
    auto* rules = record ? rules_for(view, task.get("form").text()) : nullptr;
    if (rules && task.get("kind").text() != "backfill") rules = rules_of(view, rules->form, record->fields);
    auto* stage = rules ? rules->stage(task.get("stage").text()) : nullptr;
    if (!stage) continue;
    bool adds = task.get("kind").text() == "backfill";
    auto* due = (adds ? task.get("due_at") : record->get("stage_due")).get_if<DateTime>();
    Json json{{"form", rules->form},
              {"record", record->id},
              {"title", view.title(rules->form, *record)},
              {"stage", stage->id},
              {"label", both(stage->label)},
              {"kind", task.get("kind").text()},
              {"since", to_json(task.get("asked_at"))},
              {"due_at", due ? to_json(Value(*due)) : Json()},
              {"late", due && *due < view.now()},
              {"broken", record->get("gate_broken") == Value(true)}};
    if (!task.get("urged_at").is_blank()) json["urged_at"] = to_json(task.get("urged_at"));
    if (task.get("principal") != task.get("person")) json["principal"] = name_json(view, task.get("principal"));
    tasks.push_back(std::move(json));
  }
  return Json{{"tasks", std::move(tasks)}};
}

}  // namespace flow
