// Looked up in the tasks, nowhere else.
#include "acting.h"

#include <algorithm>

#include "absence.h"
#include "versions.h"

namespace flow {

namespace {

/// The record's flow, while it runs.
Result<const Rules*> flow_of(const Invocation& invocation, const plugin::View& view) {
  auto* rules = rules_for(view, invocation.form);
  if (rules) rules = rules_when_touched(view, invocation.form, invocation.record.fields);
  if (!rules) return fail(ErrorCode::not_found, "这个表单没有流程 / this form has no flow");
  auto position = rules->position(invocation.record.get("stage").text());
  if (!position) return fail(ErrorCode::conflict, "流程还没有发起 / the flow has not begun");
  if (*position >= rules->stages.size()) return fail(ErrorCode::conflict, "流程已经结束 / the flow has ended");
  return rules;
}

Error not_yours(Case& record) {
  std::string zh, en;
  for (auto& stay : record.stays()) {
    if (!stay.is_open()) continue;
    auto names = names_of(stay.waiting(), record.view());
    zh += (zh.empty() ? "“" : "；“") + stay.stage->label.zh + "”由" + names + "处理";
    en += (en.empty() ? "'" : "; '") + stay.stage->label.in(Language::en) + "' is for " + names;
  }
  return fail(ErrorCode::forbidden, zh + " / " + en);
}

Error wrong_kind(Kind kind) {
  if (kind == Kind::approve) return fail(ErrorCode::conflict, "这个环节不需要审批 / this stage is not an approval");
  return fail(ErrorCode::conflict,
              "这个环节需要审批，请用 同意 或 驳回 / this stage is an approval: approve or reject it");
}

bool fits(const Stay& stay, Kind kind) {
  return kind == Kind::any || stay.stage->approves == (kind == Kind::approve);
}

}  // namespace

Result<Case> looked_at(const Invocation& invocation, const plugin::View& view) {
  KEDU_LET(auto* rules, flow_of(invocation, view));
  return Case::look(*rules, invocation.record, view);
}

Result<Case> running(const Invocation& invocation, plugin::View& view) {
  KEDU_LET(auto* rules, flow_of(invocation, view));
  return Case::open(*rules, invocation.record, view);
}

std::vector<Mine> all_of(Case& record, const std::string& person) {
  bool here = stand_in(person, record.owner(), record.view()) == person;
  std::vector<Mine> all;
  for (auto& stay : record.stays()) {
    if (!stay.is_open()) continue;
    Mine mine{&stay, {}};
    for (auto& task : stay.tasks) {
      bool named = task.text("person") == person || (here && task.text("principal") == person);
      if (named && task.text("state") == "open") mine.tasks.push_back(&task);
    }
    if (!mine.tasks.empty()) all.push_back(std::move(mine));
  }
  return all;
}

Result<Mine> mine(Case& record, const Invocation& invocation, Kind kind, Issues& issues) {
  auto& stage = invocation.input.get("stage").text();
  auto& stays = record.stays();
  if (std::none_of(stays.begin(), stays.end(), [&](auto& stay) { return stay.is_open() && fits(stay, kind); }))
    return wrong_kind(kind);
  auto all = all_of(record, invocation.actor.id);
  std::erase_if(all,
                [&](auto& one) { return !fits(*one.stay, kind) || (!stage.empty() && one.stay->stage->id != stage); });
  if (all.empty()) return not_yours(record);
  if (all.size() > 1)
    issues.add({.code = "which-stage",
                .message = {"有几个环节都等你处理，请选一个", "several stages wait for you: say which"},
                .field = "stage"});
  return all.front();
}

bool in_case(const Invocation& invocation, const plugin::View& view, const std::function<bool(Case&)>& holds) {
  auto record = looked_at(invocation, view);
  return record && holds(*record);
}

bool has_any(const Invocation& invocation, const plugin::View& view, Kind kind) {
  return in_case(invocation, view, [&](Case& record) {
    auto all = all_of(record, invocation.actor.id);
    return std::any_of(all.begin(), all.end(), [&](auto& one) { return fits(*one.stay, kind); });
  });
}

bool owns(const Case& record, const std::string& person) {
  return !person.empty() && (record.owner() == person || record.record().get("created_by").text() == person);
}

void need_comment(const Invocation& invocation, Text why, Issues& issues) {
  if (invocation.input.get("comment").is_empty())
    issues.add({.code = "required", .message = std::move(why), .field = "comment"});
}

}  // namespace flow
