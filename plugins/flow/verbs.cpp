// Each verb: may this person, is everything there, what happens.
#include "verbs.h"

#include <algorithm>

#include "acting.h"
#include "gate.h"
#include "tell.h"
#include "upheld.h"

namespace flow {

namespace {

using plugin::Input;
using plugin::Reactions;
using plugin::View;

/// What an end asks for may come with the command, and is written with it.
Fields brought_for(const End& end, const Fields& input) {
  Fields brought;
  for (auto& requirement : end.requires_)
    if (auto* value = requirement.field.empty() ? nullptr : input.find(requirement.field))
      brought.set(requirement.field, *value);
  return brought;
}

void end_in(Case& record, const End& end, const Fields& brought, const std::string& how, Issues& issues) {
  auto fields = record.record();
  for (auto& [id, value] : brought) fields.set(id, value);
  issues.append(missing(end.requires_, record.rules().form, fields, record.view()));
  if (!issues.ok()) return;
  record.close_all(how);
  record.end(end);
}

/// The brought fields first, so that what the end requires is there when the record stands in it.
Reactions with(const Case& record, const Fields& brought, Reactions rest) {
  Reactions reactions;
  if (!brought.empty()) reactions.update(record.rules().form, record.id(), brought);
  reactions += std::move(rest);
  return reactions;
}

void answer_all(Case& record, const Mine& mine, const std::string& state, const Invocation& invocation) {
  for (auto* task : mine.tasks) record.answer(*task, state, invocation.actor.id, invocation.input.get("comment"));
}

Result<Reactions> start(const Invocation& invocation, View& view, Issues&) {
  auto* rules = rules_of(view, invocation.form, invocation.record.fields);
  if (!rules) return fail(ErrorCode::not_found, "这个表单没有流程 / this form has no flow");
  Case record(*rules, invocation.record.id, invocation.record.fields, view);
  if (record.position()) return fail(ErrorCode::conflict, "流程已经发起了 / the flow has begun already");
  if (!owns(record, invocation.actor.id)) return fail(ErrorCode::forbidden, "由负责人发起 / the owner starts it");
  record.keep_quiet_for(invocation.actor.id);
  KEDU_TRY(record.enter(0));
  return record.written();
}

Result<Reactions> advance(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  KEDU_LET(auto mine, flow::mine(record, invocation, Kind::act, issues));
  if (!issues.ok()) return Reactions{};
  KEDU_LET(auto lacks, missing_for(record, *mine.stay));
  issues.append(std::move(lacks));
  issues.append(fallen(*rules_for(view, invocation.form), invocation.form, record.record(), view));
  if (!issues.ok()) return Reactions{};
  answer_all(record, mine, "done", invocation);
  KEDU_TRY(record.complete(*mine.stay, "advance"));
  return record.written();
}

Result<Reactions> approve(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  KEDU_LET(auto mine, flow::mine(record, invocation, Kind::approve, issues));
  if (!issues.ok()) return Reactions{};
  KEDU_LET(auto lacks, missing_for(record, *mine.stay));
  issues.append(std::move(lacks));
  issues.append(fallen(*rules_for(view, invocation.form), invocation.form, record.record(), view));
  if (!issues.ok()) return Reactions{};
  answer_all(record, mine, "approved", invocation);
  KEDU_TRY(conclude(record, *mine.stay, {}, issues));
  return record.written();
}

Result<Reactions> reject(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  KEDU_LET(auto mine, flow::mine(record, invocation, Kind::approve, issues));
  need_comment(invocation, {"请写明驳回原因", "say why it is rejected"}, issues);
  auto* end = record.rules().first_end(false);
  if (!end)
    return fail(ErrorCode::conflict,
                "这个流程没有驳回的结局，请用 退回 / this flow has no refused end: return it instead");
  if (!issues.ok()) return Reactions{};
  auto brought = brought_for(*end, invocation.input);
  answer_all(record, mine, "rejected", invocation);
  KEDU_TRY(conclude(record, *mine.stay, brought, issues));
  return with(record, record.runs() ? Fields{} : brought, record.written());
}

/// The stages before this one that the record has been through, in order.
Result<std::vector<std::size_t>> been_through(const Case& record) {
  using enum plugin::Condition::Op;
  auto& rules = record.rules();
  KEDU_LET(auto spans, record.view().find({.form = "stage_span",
                                           .where = {{"record", equal, record.id()}, {"form", equal, rules.form}},
                                           .fields = {"stage"}}));
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < record.position().value_or(0); ++i) {
    auto& stage = rules.stages[i];
    bool been = std::any_of(spans.begin(), spans.end(), [&](auto& span) {
      auto& id = span.get("stage").text();
      return id == stage.id ||
             std::any_of(stage.together.begin(), stage.together.end(), [&](auto& inner) { return inner.id == id; });
    });
    if (been) all.push_back(i);
  }
  return all;
}

Result<Reactions> give_back(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  KEDU_LET(auto mine, flow::mine(record, invocation, Kind::any, issues));
  KEDU_LET(auto been, been_through(record));
  auto& to = invocation.input.get("to").text();
  auto target = to.empty() ? (been.empty() ? std::nullopt : std::optional(been.back())) : record.rules().position(to);
  if (!target || std::find(been.begin(), been.end(), *target) == been.end())
    issues.add({.code = "unknown-stage",
                .message = {"只能退回到走过的环节", "it can only go back to a stage it has been through"},
                .field = "to"});
  need_comment(invocation, {"请写明退回原因", "say why it is returned"}, issues);
  if (!issues.ok()) return Reactions{};
  auto from = record.record().get("stage").text();
  bool resumes = invocation.input.get("resume") == Value(true);
  answer_all(record, mine, "returned", invocation);
  record.close_all("return");
  KEDU_TRY(record.enter(*target, resumes ? from : std::string()));
  return record.written();
}

/// The applicant takes it back as long as nobody has decided: to the stage they submitted it from, or, where it began
/// with the approval, to the end for withdrawn ones.
struct Withdrawal {
  std::optional<std::size_t> to;
  const End* end = nullptr;
  bool may() const { return to || end; }
};

Result<Withdrawal> withdrawal(Case& record, const std::string& person) {
  if (!owns(record, person)) return Withdrawal{};
  for (auto& stay : record.stays()) {
    if (!stay.stage->approves) return Withdrawal{};
    for (auto& task : stay.tasks)
      if (auto& state = task.text("state"); state == "approved" || state == "rejected") return Withdrawal{};
  }
  using enum plugin::Condition::Op;
  KEDU_LET(
      auto before,
      record.view().find(
          {.form = "stage_span",
           .where = {{"record", equal, record.id()}, {"form", equal, record.rules().form}, {"left_at", not_blank, {}}},
           .order = "-left_at",
           .limit = 1}));
  if (before.empty()) return Withdrawal{{}, record.rules().withdrawn_end()};
  auto position = record.rules().position(before.front().get("stage").text());
  auto& how = before.front().get("left_by").text();
  bool submitted = how == "advance" || how == "sign";
  if (!submitted || !position || *position >= record.position().value_or(0)) return Withdrawal{};
  return Withdrawal{position, nullptr};
}

Result<Reactions> withdraw(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  KEDU_LET(auto back, withdrawal(record, invocation.actor.id));
  if (!back.may())
    return fail(
        ErrorCode::conflict,
        "只有申请人在无人审批之前可以撤回 / only the applicant may withdraw it, and only before anybody decided");
  People waiting = record.stays().empty() ? People{} : record.stays().front().waiting();
  if (back.end) {
    end_in(record, *back.end, {}, "withdraw", issues);
    if (!issues.ok()) return Reactions{};
  } else {
    record.keep_quiet_for(invocation.actor.id);
    record.close_all("withdraw");
    KEDU_TRY(record.enter(*back.to));
  }
  record.then.emit(invocation.form + ".withdrawn", invocation.form, record.id(),
                   {{"comment", invocation.input.get("comment")}});
  tell_withdrawn(record, waiting);
  return record.written();
}

Result<Reactions> lose(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  if (!owns(record, invocation.actor.id)) {
    KEDU_LET(auto mine, flow::mine(record, invocation, Kind::any, issues));
    (void)mine;
  }
  auto* end = record.rules().first_end(false);
  if (!end) return fail(ErrorCode::conflict, "这个流程没有失败的结局 / this flow has no lost end");
  auto brought = brought_for(*end, invocation.input);
  end_in(record, *end, brought, "lose", issues);
  if (!issues.ok()) return Reactions{};
  return with(record, brought, record.written());
}

bool can_start(const Invocation& invocation, const View& view) {
  auto* rules = rules_of(view, invocation.form, invocation.record.fields);
  if (!rules || rules->position(invocation.record.get("stage").text())) return false;
  auto record = Case::look(*rules, invocation.record, view);
  return record && owns(*record, invocation.actor.id);
}

bool can_advance(const Invocation& invocation, const View& view) {
  return has_any(invocation, view, Kind::act);
}

bool can_approve(const Invocation& invocation, const View& view) {
  return has_any(invocation, view, Kind::approve);
}

bool can_reject(const Invocation& invocation, const View& view) {
  auto* rules = rules_of(view, invocation.form, invocation.record.fields);
  return rules && rules->first_end(false) && has_any(invocation, view, Kind::approve);
}

bool can_return(const Invocation& invocation, const View& view) {
  return in_case(invocation, view, [&](Case& record) {
    if (record.position().value_or(0) == 0 || all_of(record, invocation.actor.id).empty()) return false;
    auto been = been_through(record);
    return been && !been->empty();
  });
}

bool can_withdraw(const Invocation& invocation, const View& view) {
  return in_case(invocation, view, [&](Case& record) {
    auto back = withdrawal(record, invocation.actor.id);
    return back && back->may();
  });
}

bool can_lose(const Invocation& invocation, const View& view) {
  auto* rules = rules_of(view, invocation.form, invocation.record.fields);
  return rules && rules->first_end(false) && has_any(invocation, view, Kind::act);
}

}  // namespace

Result<void> conclude(Case& record, Stay& stay, const Fields& brought, Issues& issues) {
  using enum Decision::Outcome;
  auto decision = record.settle(stay);
  if (decision.outcome == passed) return record.complete(stay, "approve");
  if (decision.outcome == refused)
    if (auto* end = record.rules().first_end(false)) end_in(record, *end, brought, "reject", issues);
  return {};
}

void declare_commands(plugin::Builder& plugin) {
  using enum Input::Type;
  using enum Input::Need;
  using enum plugin::Command::Place;
  auto sees = plugin::Audience::sees_record;
  Input note{"comment", {"说明", "Comment"}};
  Input why{"comment", {"说明", "Comment"}, text, required};
  Input which{"stage", {"环节", "Stage"}, open_stage};
  Input needed{"fields", {"要填的", "To fill in"}, fields};
  plugin.command({"start", {"发起流程", "Start"}, can_start, start});
  plugin.command({"advance", {"提交，进入下一步", "Submit"}, can_advance, advance, sees, {which}});
  plugin.command({"approve", {"同意", "Approve"}, can_approve, approve, sees, {which, note}});
  plugin.command({"reject", {"驳回", "Reject"}, can_reject, reject, sees, {which, needed, why}});
  plugin.command({"return",
                  {"退回", "Return"},
                  can_return,
                  give_back,
                  sees,
                  {which,
                   {"to", {"退回到", "Back to"}, stage},
                   {"resume", {"办完直接回到这里", "Comes straight back here"}, yes_no},
                   why}});
  plugin.command({"withdraw", {"撤回", "Withdraw"}, can_withdraw, withdraw, sees, {note}, more});
  plugin.command({"lose", {"结束（未成）", "Close as lost"}, can_lose, lose, sees, {needed, note}});
}

}  // namespace flow
