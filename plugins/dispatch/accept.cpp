// The verbs of a dispatched record: accept, decline, assign (a supervisor), claim (from the pool).
#include "accept.h"

#include <algorithm>
#include <cmath>

#include "recycle.h"
#include "rounds.h"
#include "words.h"

namespace dispatch {

namespace {

using plugin::Condition;
using plugin::Invocation;
using plugin::Reactions;
using plugin::View;

/// 409 in words: the lead has an owner, or the offer is over.
Error too_late(const Invocation& invocation, const View& view) {
  auto& owner = invocation.record.get("owner").text();
  if (!owner.empty() && owner != invocation.actor.id)
    return fail(ErrorCode::conflict,
                "来晚一步，已被" + name_of(view, owner) + "接走 / taken by " + name_of(view, owner));
  if (!owner.empty()) return fail(ErrorCode::conflict, "这条线索已经是你的了 / it is already yours");
  return fail(ErrorCode::conflict, "这个邀约已经结束 / this offer is over");
}

double minutes(std::int64_t ms) {
  return std::round(static_cast<double>(ms) / 600.0) / 100.0;
}

Result<Record> open_offer(const Invocation& invocation, const View& view) {
  KEDU_LET(auto offers, offers_of(view, invocation.form, invocation.record.id, "open"));
  for (auto& offer : offers)
    if (offer.get("person").text() == invocation.actor.id) return offer;
  return too_late(invocation, view);
}

/// The person's own answer to an offer, and how long it took by the wall and in working time.
Fields answer_to(const Record& offer, const char* state, const View& view) {
  auto now = view.now();
  Fields answer{{"state", state}, {"answered_at", now}};
  if (auto* offered = offer.get("offered_at").get_if<DateTime>()) {
    answer.append("response_minutes", minutes(now.ms - offered->ms));
    answer.append("response_working_minutes", minutes(view.working_time().between_ms(*offered, now)));
  }
  return answer;
}

/// The record gets its owner; all open offers of others close, and their people see it.
Result<Reactions> give_to(const std::string& person, const Invocation& invocation, const Rules& rules, View& view) {
  Reactions reactions;
  KEDU_LET(auto offers, offers_of(view, invocation.form, invocation.record.id, "open"));
  plugin::Push closed;
  for (auto& offer : offers) {
    auto& asked = offer.get("person").text();
    bool accepted = asked == person && invocation.actor.id == person;
    reactions.update("offer", offer.id, accepted ? answer_to(offer, "accepted", view) : Fields{{"state", "closed"}});
    if (asked != person) closed.to.push_back(asked);
  }
  auto changes = term_from_now(rules, view);
  changes.set("owner", person);
  changes.set("dispatch_state", "accepted");
  if (invocation.record.get("accepted_at").is_blank()) changes.set("accepted_at", view.now());
  reactions.update(invocation.form, invocation.record.id, std::move(changes));
  reactions.cancel_timer(timer_key(rules, invocation.record.id));
  reactions.emit(invocation.form + ".accepted", invocation.form, invocation.record.id, {{"owner", person}});
  if (closed.to.empty()) return reactions;
  auto& title = title_of(invocation.record.fields);
  auto name = name_of(view, person);
  closed.kind = "offer-closed";
  closed.title = {"已被" + name + "接走：" + title, "Taken by " + name + ": " + title};
  closed.form = invocation.form;
  closed.record_id = invocation.record.id;
  closed.payload = {{"owner", person}, {"owner_name", name}};
  reactions.push(std::move(closed));
  return reactions;
}

/// Whoever accepts several at once is asked again at each: the cap holds under any concurrency.
Result<void> has_room(const Rules& rules, const Invocation& invocation, const View& view) {
  if (!rules.eligible) return {};
  KEDU_LET(auto person, view.get("person", invocation.actor.id));
  auto tags = tags_of(rules, invocation.record.fields, view);
  auto eligible = view.evaluate(rules.eligible,
                                {rules.form, &invocation.record.fields, {{"person", &person.fields}, {"tags", &tags}}});
  if (truthy(eligible)) return {};
  return fail(ErrorCode::conflict,
              "你现在不能再接：在手线索已满或未在接单 / you cannot take more now: at your limit, or off duty");
}

/// Whoever let it lie does not get it back at once.
Result<void> not_cooling(const Invocation& invocation, const View& view) {
  KEDU_LET(auto until, cooling_until(view, invocation.form, invocation.record, invocation.actor.id));
  if (!until) return {};
  auto when = day_and_time(*until, view);
  return fail(ErrorCode::conflict, "这条线索刚从你这里收回，" + when +
                                       " 前不能认领 / it was taken back from you, you may not claim it before " + when);
}

Result<Reactions> accept(const Invocation& invocation, View& view, Issues&) {
  auto* rules = rules_for(view, invocation.form, invocation.record.fields);
  if (!rules) return fail(ErrorCode::not_found, "这个表单没有分发规则 / this form is not dispatched");
  if (!invocation.record.get("owner").is_empty()) return too_late(invocation, view);
  KEDU_LET(auto offer, open_offer(invocation, view));
  (void)offer;
  KEDU_TRY(has_room(*rules, invocation, view));
  return give_to(invocation.actor.id, invocation, *rules, view);
}

Result<Reactions> decline(const Invocation& invocation, View& view, Issues&) {
  auto* rules = rules_for(view, invocation.form, invocation.record.fields);
  if (!rules) return fail(ErrorCode::not_found, "这个表单没有分发规则 / this form is not dispatched");
  KEDU_LET(auto mine, open_offer(invocation, view));
  Reactions reactions;
  auto answer = answer_to(mine, "declined", view);
  answer.append("answer", invocation.input.get("reason"));
  reactions.update("offer", mine.id, std::move(answer));
  KEDU_LET(auto open, offers_of(view, invocation.form, invocation.record.id, "open"));
  if (open.size() > 1) return reactions;
  // The last one said no: nobody need wait for the clock.
  KEDU_LET(auto next, after_round(*rules, invocation.record.id, invocation.record.fields, view));
  reactions += std::move(next);
  return reactions;
}

/// In a queue: only then may it be assigned by whoever the row rules do not let open it.
bool waits_for_somebody(const Invocation& invocation) {
  auto& state = invocation.record.get("dispatch_state").text();
  return state == "escalated" || state == "pool";
}

Result<Reactions> assign(const Invocation& invocation, View& view, Issues& issues) {
  auto* rules = rules_for(view, invocation.form, invocation.record.fields);
  if (!rules || !may_assign(*rules, invocation.actor))
    return fail(ErrorCode::forbidden, "只有主管可以指派 / only a supervisor assigns");
  if (!invocation.record.get("owner").is_empty()) return too_late(invocation, view);
  if (!waits_for_somebody(invocation))
    return fail(ErrorCode::conflict, "还在邀约中，暂不能指派 / it is still being offered and cannot be assigned yet");
  auto& to = invocation.input.get("person").text();
  auto salespeople = view.people_with_role(rules->role);
  if (std::none_of(salespeople.begin(), salespeople.end(), [&](auto* person) { return person->id == to; })) {
    issues.add({.code = "required", .message = {"请选择业务员", "choose a salesperson"}, .field = "person"});
    return Reactions{};
  }
  KEDU_LET(auto reactions, give_to(to, invocation, *rules, view));
  plugin::Push push;
  auto& title = title_of(invocation.record.fields);
  push.to = {to};
  push.kind = "assigned";
  push.title = {"主管把线索派给了你：" + title, "Assigned to you: " + title};
  push.form = invocation.form;
  push.record_id = invocation.record.id;
  reactions.push(std::move(push));
  return reactions;
}

Result<Reactions> claim(const Invocation& invocation, View& view, Issues&) {
  auto* rules = rules_for(view, invocation.form, invocation.record.fields);
  if (!rules || !has_role(invocation.actor, rules->role))
    return fail(ErrorCode::forbidden, "你的岗位不能认领 / your role may not claim");
  if (invocation.record.get("dispatch_state").text() != "pool") return too_late(invocation, view);
  KEDU_TRY(not_cooling(invocation, view));
  KEDU_TRY(has_room(*rules, invocation, view));
  return give_to(invocation.actor.id, invocation, *rules, view);
}

bool is_offered(const Invocation& invocation, const View& view) {
  return open_offer(invocation, view).ok();
}

bool is_assignable(const Invocation& invocation, const View& view) {
  auto* rules = rules_for(view, invocation.form, invocation.record.fields);
  return rules && may_assign(*rules, invocation.actor) && invocation.record.get("owner").is_empty() &&
         waits_for_somebody(invocation);
}

bool is_claimable(const Invocation& invocation, const View& view) {
  auto* rules = rules_for(view, invocation.form, invocation.record.fields);
  return rules && has_role(invocation.actor, rules->role) && invocation.record.get("dispatch_state").text() == "pool" &&
         not_cooling(invocation, view).ok();
}

}  // namespace

bool has_role(const plugin::Person& person, std::string_view role) {
  for (auto& one : person.roles)
    if (one == role) return true;
  return false;
}

bool may_assign(const Rules& rules, const plugin::Person& person) {
  for (auto& step : rules.then)
    if (step != "next-round" && step != "pool" && has_role(person, step)) return true;
  return false;
}

void declare_commands(plugin::Builder& plugin) {
  using enum plugin::Audience;
  using enum plugin::Input::Type;
  plugin::Input why{"reason", {"原因", "Reason"}};
  plugin::Input whom{"person", {"指派给", "To whom"}, person, plugin::Input::Need::required};
  plugin.command({"accept", {"接受", "Accept"}, is_offered, accept, handler_decides});
  plugin.command({"decline", {"婉拒", "Decline"}, is_offered, decline, handler_decides, {why}});
  plugin.command({"assign", {"指派", "Assign"}, is_assignable, assign, handler_decides, {whom}});
  plugin.command({"claim", {"认领", "Claim"}, is_claimable, claim, handler_decides});
}

}  // namespace dispatch
