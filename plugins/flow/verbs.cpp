// Each verb: may this person, is everything there, what happens.
#include "verbs.h"

#include <algorithm>

#include "gate.h"
#include "stages.h"
#include "upheld.h"

namespace flow {

namespace {

using plugin::Invocation;
using plugin::Reactions;
using plugin::View;

/// Where a record stands.
struct Standing {
  const Rules* rules;
  std::size_t index;
  const Stage* stage;
};

Result<Standing> standing(const Invocation& invocation, const View& view) {
  auto* rules = rules_for(view, invocation.form);
  if (!rules) return fail(ErrorCode::not_found, "这个表单没有流程 / this form has no flow");
  auto position = rules->position(invocation.record.get("stage").text());
  if (!position || *position >= rules->stages.size())
    return fail(ErrorCode::conflict, "流程已经结束 / the flow has ended");
  return Standing{rules, *position, &rules->stages[*position]};
}

bool is_among(const std::vector<std::string>& people, const Invocation& invocation) {
  return std::find(people.begin(), people.end(), invocation.actor.id) != people.end();
}

/// Whether the approval was handed to this person: as a delegate, or because it was late.
bool was_handed(const Invocation& invocation, const Stage& stage) {
  auto waiting = invocation.record.get("waiting_on").items();
  return stage.approves && std::find(waiting.begin(), waiting.end(), Value(invocation.actor.id)) != waiting.end();
}

/// Those it escalates to decide for everybody.
bool decides_for_all(const Invocation& invocation, const Stage& stage, const View& view) {
  auto& record = invocation.record.fields;
  return was_handed(invocation, stage) && stage.late.escalate_to &&
         is_among(here_or_delegates(people_of(*stage.late.escalate_to, record, view), first_owner(record), view),
                  invocation);
}

bool acts(const Invocation& invocation, const Stage& stage, const View& view) {
  return is_among(people_of(stage, invocation.record.fields, view), invocation) || was_handed(invocation, stage);
}

Error not_yours(const Invocation& invocation, const Stage& stage, const View& view) {
  std::string names;
  for (auto& id : people_of(stage, invocation.record.fields, view))
    if (auto* person = view.person(id)) names += (names.empty() ? "" : "、") + person->name;
  return fail(ErrorCode::forbidden,
              "“" + stage.label.zh + "”由" + names + "处理 / '" + stage.label.in(Language::en) + "' is for " + names);
}

/// The record's last stay in a stage, the one it leaves now included.
Result<std::vector<Record>> last_stay(const Rules& rules, const std::string& record, const std::string& stage,
                                      const View& view) {
  using enum plugin::Condition::Op;
  return view.find({.form = "stage_span",
                    .where = {{"record", equal, record}, {"form", equal, rules.form}, {"stage", equal, stage}},
                    .order = "-visit",
                    .limit = 1});
}

/// Leaves the stage and enters the one at `index`.
Result<Reactions> move_to(const Invocation& invocation, const Rules& rules, std::size_t index, const std::string& how,
                          View& view) {
  KEDU_LET(auto reactions, leave(rules, invocation.record.id, how, view));
  std::vector<Record> stays;
  if (index < rules.stages.size()) {
    KEDU_LET(stays, last_stay(rules, invocation.record.id, rules.stages[index].id, view));
  }
  reactions += enter(rules, index, invocation.record.id, invocation.record.fields, stays.empty() ? nullptr : &stays[0],
                     Telling::tells, view);
  return reactions;
}

Result<Reactions> note_decision(const Invocation& invocation, const Standing& at, const char* decision, View& view) {
  KEDU_LET(auto span, open_span(view, invocation.form, invocation.record.id));
  Reactions reactions;
  reactions.create("approval", view.new_id(),
                   {{"form", invocation.form},
                    {"record", invocation.record.id},
                    {"record_title", view.title(invocation.form, invocation.record)},
                    {"stage", at.stage->label.zh},
                    {"span", span.id},
                    {"person", invocation.actor.id},
                    {"decision", decision},
                    {"comment", invocation.input.get("comment")}});
  return reactions;
}

/// In an all-must-approve stage: whether everybody but this person has approved during this stay.
Result<bool> is_last_approver(const Invocation& invocation, const Standing& at, View& view) {
  // Whoever it was handed up to decides for all of them.
  if (!at.stage->all_must_approve || decides_for_all(invocation, *at.stage, view)) return true;
  KEDU_LET(auto span, open_span(view, invocation.form, invocation.record.id));
  using enum plugin::Condition::Op;
  KEDU_LET(auto given,
           view.find({.form = "approval", .where = {{"span", equal, span.id}, {"decision", equal, "approve"}}}));
  for (auto& item : invocation.record.get("waiting_on").items()) {
    auto& person = item.text();
    bool approved = person == invocation.actor.id ||
                    std::any_of(given.begin(), given.end(), [&](auto& a) { return a.get("person").text() == person; });
    if (!approved) return false;
  }
  return true;
}

Result<Reactions> advance(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto at, standing(invocation, view));
  if (at.stage->approves)
    return fail(ErrorCode::conflict,
                "这个环节需要审批，请用 同意 或 驳回 / this stage is an approval: approve or reject it");
  if (!acts(invocation, *at.stage, view)) return not_yours(invocation, *at.stage, view);
  issues.append(missing(at.stage->requires_, invocation.form, invocation.record.fields, view));
  issues.append(fallen(*at.rules, invocation.form, invocation.record.fields, view));
  if (!issues.ok()) return Reactions{};
  return move_to(invocation, *at.rules, at.index + 1, "advance", view);
}

Result<Reactions> approve(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto at, standing(invocation, view));
  if (!at.stage->approves) return fail(ErrorCode::conflict, "这个环节不需要审批 / this stage is not an approval");
  if (!acts(invocation, *at.stage, view)) return not_yours(invocation, *at.stage, view);
  issues.append(missing(at.stage->requires_, invocation.form, invocation.record.fields, view));
  issues.append(fallen(*at.rules, invocation.form, invocation.record.fields, view));
  if (!issues.ok()) return Reactions{};
  KEDU_LET(auto last, is_last_approver(invocation, at, view));
  KEDU_LET(auto reactions, note_decision(invocation, at, "approve", view));
  if (!last) return reactions;
  KEDU_LET(auto moved, move_to(invocation, *at.rules, at.index + 1, "approve", view));
  reactions += std::move(moved);
  return reactions;
}

/// Ends the flow. What the end asks for may come with the command, and is written with it.
Result<Reactions> end_in(const Invocation& invocation, const Rules& rules, const End& end, const char* how, View& view,
                         Issues& issues) {
  auto record = invocation.record.fields;
  Fields brought;
  for (auto& requirement : end.requires_)
    if (auto* value = invocation.input.find(requirement.field)) {
      brought.set(requirement.field, *value);
      record.set(requirement.field, *value);
    }
  issues.append(missing(end.requires_, invocation.form, record, view));
  if (!issues.ok()) return Reactions{};
  KEDU_LET(auto reactions, leave(rules, invocation.record.id, how, view));
  if (!brought.empty()) reactions.update(invocation.form, invocation.record.id, std::move(brought));
  reactions += finish(rules, end, invocation.record.id, record, view);
  return reactions;
}

Result<Reactions> reject(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto at, standing(invocation, view));
  if (!at.stage->approves) return fail(ErrorCode::conflict, "这个环节不需要审批 / this stage is not an approval");
  if (!acts(invocation, *at.stage, view)) return not_yours(invocation, *at.stage, view);
  if (invocation.input.get("comment").is_empty())
    issues.add({.code = "required", .message = {"请写明驳回原因", "say why it is rejected"}, .field = "comment"});
  auto* end = at.rules->first_end(false);
  if (!end)
    return fail(ErrorCode::conflict,
                "这个流程没有驳回的结局，请用 退回 / this flow has no refused end: return it instead");
  KEDU_LET(auto reactions, note_decision(invocation, at, "reject", view));
  KEDU_LET(auto ended, end_in(invocation, *at.rules, *end, "reject", view, issues));
  reactions += std::move(ended);
  return reactions;
}

Result<Reactions> give_back(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto at, standing(invocation, view));
  if (!acts(invocation, *at.stage, view)) return not_yours(invocation, *at.stage, view);
  auto& to = invocation.input.get("to").text();
  auto target = to.empty() ? std::optional<std::size_t>(at.index == 0 ? 0 : at.index - 1) : at.rules->position(to);
  if (!target || *target >= at.index)
    issues.add({.code = "unknown-stage",
                .message = {"只能退回到前面的环节", "it can only go back to an earlier stage"},
                .field = "to"});
  if (invocation.input.get("comment").is_empty())
    issues.add({.code = "required", .message = {"请写明退回原因", "say why it is returned"}, .field = "comment"});
  if (!issues.ok()) return Reactions{};
  KEDU_LET(auto reactions, note_decision(invocation, at, "return", view));
  KEDU_LET(auto moved, move_to(invocation, *at.rules, *target, "return", view));
  reactions += std::move(moved);
  return reactions;
}

Result<Reactions> lose(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto at, standing(invocation, view));
  auto owners = people_of(Actor{}, invocation.record.fields, view);
  bool owns = std::find(owners.begin(), owners.end(), invocation.actor.id) != owners.end();
  if (!owns && !acts(invocation, *at.stage, view)) return not_yours(invocation, *at.stage, view);
  auto* end = at.rules->first_end(false);
  if (!end) return fail(ErrorCode::conflict, "这个流程没有失败的结局 / this flow has no lost end");
  return end_in(invocation, *at.rules, *end, "lose", view, issues);
}

bool can_advance(const Invocation& invocation, const View& view) {
  auto at = standing(invocation, view);
  return at && !at->stage->approves && acts(invocation, *at->stage, view);
}

bool can_approve(const Invocation& invocation, const View& view) {
  auto at = standing(invocation, view);
  return at && at->stage->approves && acts(invocation, *at->stage, view);
}

bool can_reject(const Invocation& invocation, const View& view) {
  auto at = standing(invocation, view);
  return at && at->stage->approves && at->rules->first_end(false) && acts(invocation, *at->stage, view);
}

bool can_return(const Invocation& invocation, const View& view) {
  auto at = standing(invocation, view);
  return at && at->index > 0 && acts(invocation, *at->stage, view);
}

bool can_lose(const Invocation& invocation, const View& view) {
  auto at = standing(invocation, view);
  if (!at || at->stage->approves || !at->rules->first_end(false)) return false;
  return acts(invocation, *at->stage, view);
}

}  // namespace

void declare_commands(plugin::Builder& plugin) {
  plugin.command({"advance", {"提交，进入下一步", "Submit"}, can_advance, advance});
  plugin.command({"approve", {"同意", "Approve"}, can_approve, approve});
  plugin.command({"reject", {"驳回", "Reject"}, can_reject, reject});
  plugin.command({"return", {"退回", "Return"}, can_return, give_back});
  plugin.command({"lose", {"结束（未成）", "Close as lost"}, can_lose, lose});
}

}  // namespace flow
