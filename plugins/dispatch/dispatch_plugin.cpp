// Leads to people: the table of contents of the plug-in.
#include "accept.h"
#include "board.h"
#include "dial.h"
#include "queue.h"
#include "recycle.h"
#include "rounds.h"
#include "seen.h"
#include "why.h"
#include "words.h"

namespace dispatch {

namespace {

using plugin::Reactions;

/// The owner's term begins; where the write that set the owner began it too, only the timer is left to set.
Reactions has_owner_now(const Rules& rules, const plugin::Event& event, Fields changes, const plugin::View& view) {
  Reactions reactions;
  auto term = term_from_now(rules, view);
  if (event.after.get("owned_at") != term.get("owned_at"))
    for (auto& [field, value] : term) changes.set(field, value);
  if (!changes.empty()) reactions.update(rules.form, event.record_id, std::move(changes));
  watch_term(reactions, rules, event.record_id, view);
  return reactions;
}

Result<Reactions> created(const plugin::Event& event, plugin::View& view) {
  for (auto* rules : view.sections<Rules>("dispatch")) {
    if (rules->event != event.name) continue;
    if (rules->when && !truthy(view.evaluate(rules->when, {event.form, &event.after, {}}))) continue;
    if (event.after.get("owner").is_empty()) return begin_round(*rules, event.record_id, event.after, 1, {}, view);
    // Entered with an owner already: nothing to hand out.
    return has_owner_now(*rules, event, {}, view);
  }
  return Reactions{};
}

/// Whatever changes the owner comes by here: a form, an import, a bulk edit, a verb, another plug-in.
Result<Reactions> owner_set(const plugin::Event& event, plugin::View& view) {
  auto* rules = event.before.has("owner") ? rules_for(view, event.form, event.after) : nullptr;
  if (!rules) return Reactions{};
  auto& state = event.after.get("dispatch_state").text();
  if (event.after.get("owner").is_empty()) {
    Reactions reactions;
    forget_term(reactions, *rules, event.record_id);
    // Nobody's and in nobody's queue: others may have it.
    if (state == "accepted")
      reactions += to_pool(*rules, event.record_id, event.after, {{"owned_at", {}}, {"recycle_at", {}}}, "", view);
    return reactions;
  }
  if (state.empty() || state == "accepted") return has_owner_now(*rules, event, {}, view);
  // Somebody set it by hand while offers were open: they end, and the record counts as accepted.
  KEDU_LET(auto reactions, call_off(*rules, event.record_id, event.after, view));
  Fields changes{{"dispatch_state", "accepted"}};
  if (event.after.get("accepted_at").is_blank()) changes.set("accepted_at", view.now());
  reactions += has_owner_now(*rules, event, std::move(changes), view);
  return reactions;
}

Result<Reactions> deleted(const plugin::Event& event, plugin::View& view) {
  auto* rules = rules_for(view, event.form, event.after);
  if (!rules) return Reactions{};
  KEDU_LET(auto reactions, call_off(*rules, event.record_id, event.after, view));
  forget_term(reactions, *rules, event.record_id);
  return reactions;
}

Result<Reactions> offer_expired(const plugin::TimerFired& timer, plugin::View& view) {
  Reactions reactions;
  auto* rules = rules_called(view, timer.payload.get("rule").text());
  auto& id = timer.payload.get("record").text();
  if (!rules) return reactions;
  auto record = view.get(rules->form, id);
  if (!record) return reactions;
  auto& state = record->get("dispatch_state").text();
  if (state == "accepted" || state == "pool" || !record->get("owner").is_empty()) return reactions;

  plugin::Push closed;
  KEDU_LET(auto offers, offers_of(view, rules->form, id, "open"));
  for (auto& offer : offers) {
    reactions.update("offer", offer.id, {{"state", "expired"}});
    closed.to.push_back(offer.get("person").text());
  }
  if (!closed.to.empty()) {
    auto& title = title_of(record->fields);
    closed.kind = "offer-closed";
    closed.title = {"邀约已超时：" + title, "Offer expired: " + title};
    closed.form = rules->form;
    closed.record_id = id;
    reactions.push(std::move(closed));
  }
  KEDU_LET(auto next, state == "escalated" ? after_escalation(*rules, id, record->fields, view)
                                           : after_round(*rules, id, record->fields, view));
  reactions += std::move(next);
  return reactions;
}

}  // namespace

}  // namespace dispatch

KEDU_PLUGIN(dispatch, plugin) {
  using namespace dispatch;
  plugin.section<Rules>("dispatch", load_rules, added_fields);
  plugin.section<DialRules>("dial", load_dial_rules);
  plugin.check(check_not_dialled_twice);
  plugin.on("*.created", created);
  plugin.on("*.updated", owner_set);
  plugin.on("*.deleted", deleted);
  declare_commands(plugin);
  declare_receipts(plugin);
  plugin.timer("offer_expired", offer_expired);
  plugin.timer("untouched_soon", warn_owner);
  plugin.timer("untouched", take_back);
  plugin.route(kedu::plugin::Method::get, "/offers", my_offers);
  plugin.route(kedu::plugin::Method::get, "/queue", my_queue);
  plugin.route(kedu::plugin::Method::get, "/why", why);
}
