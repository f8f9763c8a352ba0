// The stage bar and the task list as JSON.
#include "progress.h"

#include <algorithm>
#include <map>

#include "gate.h"
#include "stages.h"
#include "upheld.h"

namespace flow {

namespace {

Json both(const Text& text) {
  return {{"zh", text.zh}, {"en", text.in(Language::en)}};
}

/// The latest span of each stage, and all stays added up.
struct Stay {
  Value entered_at, left_at;
  double working_ms = 0;
  bool late = false;
  bool open = false;
};

Result<std::map<std::string, Stay>> stays(const Rules& rules, const std::string& record, const plugin::View& view) {
  using enum plugin::Condition::Op;
  KEDU_LET(auto spans, view.find({.form = "stage_span",
                                  .where = {{"record", equal, record}, {"form", equal, rules.form}},
                                  .order = "entered_at"}));
  std::map<std::string, Stay> all;
  for (auto& span : spans) {
    auto& stay = all[span.get("stage").text()];
    stay.entered_at = span.get("entered_at");
    stay.left_at = span.get("left_at");
    stay.open = stay.left_at.is_blank();
    stay.late = stay.late || span.get("late") == Value(true);
    if (auto* entered = span.get("entered_at").get_if<DateTime>(); entered && stay.open)
      stay.working_ms += static_cast<double>(view.working_time().between_ms(*entered, view.now()));
    else
      stay.working_ms += span.get("working_ms").number();
  }
  return all;
}

Json stage_json(const Rules& rules, std::size_t index, std::size_t current, const std::map<std::string, Stay>& stays,
                const plugin::View& view) {
  auto& stage = rules.stages[index];
  auto stay = stays.find(stage.id);
  auto state = index == current ? "current" : index > current ? "todo" : stay == stays.end() ? "skipped" : "done";
  Json json{{"id", stage.id}, {"label", both(stage.label)}, {"state", state}, {"late", false}};
  if (stage.standard) {
    auto& standard = *stage.standard;
    json["standard_ms"] = standard.unit == Duration::Unit::workdays ? standard.amount * view.working_time().workday_ms()
                                                                    : standard.amount;
  }
  if (stay != stays.end() && index <= current) {
    json["entered_at"] = to_json(stay->second.entered_at);
    if (!stay->second.open) json["left_at"] = to_json(stay->second.left_at);
    json["working_ms"] = stay->second.working_ms;
    json["late"] = stay->second.late;
  }
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

}  // namespace

Result<Json> progress(const plugin::Request& request, const plugin::View& view) {
  auto& form = request.query.get("form").text();
  auto& id = request.query.get("record").text();
  auto* rules = rules_for(view, form);
  if (!rules) return fail(ErrorCode::not_found, "这个表单没有流程 / this form has no flow");
  KEDU_LET(auto record, view.get(form, id));
  auto position = rules->position(record.get("stage").text());
  auto current = position.value_or(0);
  // The record is theirs to see, so its whole way is: also the stages that waited on others.
  KEDU_LET(auto all, stays(*rules, id, view.everything()));

  auto stages = Json::array();
  for (std::size_t i = 0; i < rules->stages.size(); ++i) stages.push_back(stage_json(*rules, i, current, all, view));
  auto waiting = Json::array();
  for (auto& item : record.get("waiting_on").items())
    if (auto* person = view.person(item.text())) waiting.push_back(person->name);

  KEDU_LET(auto whole, view.everything().get(form, id));
  auto lost = fallen(*rules, form, whole.fields, view);
  bool running = current < rules->stages.size();
  auto* end = rules->end(record.get("stage").text());
  Json json{{"stage", record.get("stage").text()},
            {"waiting_on", std::move(waiting)},
            {"stages", std::move(stages)},
            {"missing", running ? missing_json(missing(rules->stages[current].requires_, form, record.fields, view))
                                : Json::array()},
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
  auto tasks = Json::array();
  for (auto* rules : view.sections<Rules>("flow")) {
    using enum plugin::Condition::Op;
    KEDU_LET(auto spans, view.everything().find({.form = "stage_span",
                                                 .where = {{"form", equal, rules->form},
                                                           {"left_at", blank, {}},
                                                           {"waiting_on", contains, request.person.id}},
                                                 .order = "entered_at",
                                                 .limit = 200}));
    for (auto& span : spans) {
      auto record = view.get(rules->form, span.get("record").text());
      auto position = rules->position(span.get("stage").text());
      if (!record || !position || *position >= rules->stages.size()) continue;
      auto& stage = rules->stages[*position];
      auto* due = record->get("stage_due").get_if<DateTime>();
      tasks.push_back({{"form", rules->form},
                       {"record", record->id},
                       {"title", view.title(rules->form, *record)},
                       {"stage", stage.id},
                       {"label", both(stage.label)},
                       {"kind", stage.approves ? "approve" : "do"},
                       {"since", to_json(span.get("entered_at"))},
                       {"due_at", due ? to_json(Value(*due)) : Json()},
                       {"late", due && *due < view.now()},
                       {"broken", record->get("gate_broken") == Value(true)}});
    }
  }
  return Json{{"tasks", std::move(tasks)}};
}

}  // namespace flow
