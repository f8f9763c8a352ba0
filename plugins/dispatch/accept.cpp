// The verbs of a dispatched record: accept, decline, assign (a supervisor), claim (from the pool).
#include "accept.h"

#include <algorithm>

#include "rounds.h"

namespace dispatch {

namespace {

using plugin::Condition;
using plugin::Invocation;
using plugin::Reactions;
using plugin::View;

std::string name_of(const View& view, const std::string& person) {
  auto* found = view.person(person);
  return found ? found->name : person;
}

/// 409 in words: the lead has an owner, or the offer is over.
Error too_late(const Invocation& invocation, const View& view) {
  auto& owner = invocation.record.get("owner").text();
  if (!owner.empty() && owner != invocation.actor.id)
    return fail(ErrorCode::conflict,
                "来晚一步，已被" + name_of(view, owner) + "接走 / taken by " + name_of(view, owner));
  if (!owner.empty()) return fail(ErrorCode::conflict, "这条线索已经是你的了 / it is already yours");
  return fail(ErrorCode::conflict, "这个邀约已经结束 / this offer is over");
}

Result<Record> open_offer(const Invocation& invocation, const View& view) {
  KEDU_LET(auto offers, offers_of(view, invocation.form, invocation.record.id, "open"));
  for (auto& offer : offers)
    if (offer.get("person").text() == invocation.actor.id) return offer;
  return too_late(invocation, view);
}

/// The record gets its owner; all open offers of others close, and their people see it.
Result<Reactions> give_to(const std::string& person, const Invocation& invocation, const Rules& rules, View& view) {
  Reactions reactions;
  KEDU_LET(auto offers, offers_of(view, invocation.form, invocation.record.id, "open"));
  plugin::Push closed;
  for (auto& offer : offers) {
    bool winner = offer.get("person").text() == person;
    reactions.update("offer", offer.id, {{"state", winner ? "accepted" : "closed"}, {"answered_at", view.now()}});
    if (!winner) closed.to.push_back(offer.get("person").text());
  }
  reactions.update(invocation.form, invocation.record.id,
                   {{"owner", person}, {"dispatch_state", "accepted"}, {"accepted_at", view.now()}});
  reactions.cancel_timer(timer_key(rules, invocation.record.id));
  reactions.emit(invocation.form + ".accepted", invocation.form, invocation.record.id, {{"owner", person}});
  if (!closed.to.empty()) {
    auto title = view.title(invocation.form, invocation.record);
    closed.kind = "offer-closed";
    closed.title = {"已被" + name_of(view, person) + "接走：" + title,
                    "Taken by " + name_of(view, person) + ": " + title};
    closed.form = invocation.form;
    closed.record_id = invocation.record.id;
    closed.payload = {{"owner", person}, {"owner_name", name_of(view, person)}};
    reactions.push(std::move(closed));
  }
  return reactions;
}

bool has_role(const plugin::Person& person, std::string_view role) {
  for (auto& one : person.roles)
    if (one == role) return true;
  return false;
}

/// A supervisor is whoever the rule's `then` names, beside the salespeople's own role.
bool may_assign(const Rules& rules, const plugin::Person& person) {
  for (auto& step : rules.then)
    if (step != "next-round" && step != "pool" && has_role(person, step)) return true;
  return false;
}

/// Whoever accepts several at once is asked again at each: the cap holds under any concurrency.
Result<void> has_room(const Rules& rules, const Invocation& invocation, const View& view) {
  if (!rules.eligible) return {};
  KEDU_LET(auto person, view.get("person", invocation.actor.id));
  auto tags = tags_of(rules, invocation.record.fields, view);
  auto eligible = view.evaluate(rules.eligible,
                                {rules.form, &invocation.record.fields, {{"person", &person.fields}, {"tags", &tags}}});
  if (eligible == Value(true)) return {};
  return fail(ErrorCode::conflict,
              "你现在不能再接：在手线索已满或未在接单 / you cannot take more now: at your limit, or off duty");
}

Result<Reactions> accept(const Invocation& invocation, View& view, Issues&) {
  auto* rules = rules_for(view, invocation.form);
  if (!rules) return fail(ErrorCode::not_found, "这个表单没有分发规则 / this form is not dispatched");
  if (!invocation.record.get("owner").is_empty()) return too_late(invocation, view);
  KEDU_LET(auto offer, open_offer(invocation, view));
  (void)offer;
  KEDU_TRY(has_room(*rules, invocation, view));
  return give_to(invocation.actor.id, invocation, *rules, view);
}

Result<Reactions> decline(const Invocation& invocation, View& view, Issues&) {
  auto* rules = rules_for(view, invocation.form);
  if (!rules) return fail(ErrorCode::not_found, "这个表单没有分发规则 / this form is not dispatched");
  KEDU_LET(auto mine, open_offer(invocation, view));
  Reactions reactions;
  reactions.update("offer", mine.id,
                   {{"state", "declined"}, {"answered_at", view.now()}, {"answer", invocation.input.get("reason")}});
  KEDU_LET(auto open, offers_of(view, invocation.form, invocation.record.id, "open"));
  if (open.size() > 1) return reactions;
  // The last one said no: nobody need wait for the clock.
  KEDU_LET(auto next, after_round(*rules, invocation.record.id, invocation.record.fields, view));
  reactions += std::move(next);
  return reactions;
}

Result<Reactions> assign(const Invocation& invocation, View& view, Issues& issues) {
  auto* rules = rules_for(view, invocation.form);
  if (!rules || !may_assign(*rules, invocation.actor))
    return fail(ErrorCode::forbidden, "只有主管可以指派 / only a supervisor assigns");
  auto& to = invocation.input.get("person").text();
  auto salespeople = view.people_with_role(rules->role);
  if (std::none_of(salespeople.begin(), salespeople.end(), [&](auto* person) { return person->id == to; })) {
    issues.add({.code = "required", .message = {"请选择业务员", "choose a salesperson"}, .field = "person"});
    return Reactions{};
  }
  KEDU_LET(auto reactions, give_to(to, invocation, *rules, view));
  plugin::Push push;
  auto title = view.title(invocation.form, invocation.record);
  push.to = {to};
  push.kind = "assigned";
  push.title = {"主管把线索派给了你：" + title, "Assigned to you: " + title};
  push.form = invocation.form;
  push.record_id = invocation.record.id;
  reactions.push(std::move(push));
  return reactions;
}

Result<Reactions> claim(const Invocation& invocation, View& view, Issues&) {
  auto* rules = rules_for(view, invocation.form);
  if (!rules || !has_role(invocation.actor, rules->role))
    return fail(ErrorCode::forbidden, "你的岗位不能认领 / your role may not claim");
  if (invocation.record.get("dispatch_state").text() != "pool") return too_late(invocation, view);
  KEDU_TRY(has_room(*rules, invocation, view));
  return give_to(invocation.actor.id, invocation, *rules, view);
}

bool is_offered(const Invocation& invocation, const View& view) {
  return open_offer(invocation, view).ok();
}

bool is_assignable(const Invocation& invocation, const View& view) {
  auto* rules = rules_for(view, invocation.form);
  return rules && may_assign(*rules, invocation.actor);
}

bool is_claimable(const Invocation& invocation, const View& view) {
  auto* rules = rules_for(view, invocation.form);
  return rules && has_role(invocation.actor, rules->role) && invocation.record.get("dispatch_state").text() == "pool";
}

}  // namespace

void declare_commands(plugin::Builder& plugin) {
  using enum plugin::Audience;
  plugin.command({"accept", {"接受", "Accept"}, is_offered, accept, handler_decides});
  plugin.command({"decline", {"婉拒", "Decline"}, is_offered, decline, handler_decides});
  plugin.command({"assign", {"指派", "Assign"}, is_assignable, assign, sees_record});
  plugin.command({"claim", {"认领", "Claim"}, is_claimable, claim, handler_decides});
}

}  // namespace dispatch
