// Leads to people: the table of contents of the plug-in.
#include "accept.h"
#include "board.h"
#include "dial.h"
#include "rounds.h"

namespace dispatch {

namespace {

/// "lead.created" and whatever event a rule names.
Result<plugin::Reactions> offer_record(const plugin::Event& event, plugin::View& view) {
  for (auto* rules : view.sections<Rules>("dispatch")) {
    if (rules->event != event.name) continue;
    if (rules->when && view.evaluate(rules->when, {event.form, &event.after, {}}) != Value(true)) continue;
    // Entered with an owner already: nothing to hand out.
    if (!event.after.get("owner").is_empty()) continue;
    return begin_round(*rules, event.record_id, event.after, 1, {}, view);
  }
  return plugin::Reactions{};
}

/// Somebody set the owner by hand while offers were open: they end, and the record counts as accepted.
Result<plugin::Reactions> owner_set(const plugin::Event& event, plugin::View& view) {
  auto* rules = rules_for(view, event.form);
  auto& state = event.after.get("dispatch_state").text();
  bool waiting = state == "offering" || state == "escalated" || state == "pool";
  if (!rules || !waiting || !event.before.has("owner") || event.after.get("owner").is_empty())
    return plugin::Reactions{};
  KEDU_LET(auto reactions, call_off(*rules, event.record_id, event.after, view));
  reactions.update(rules->form, event.record_id, {{"dispatch_state", "accepted"}, {"accepted_at", view.now()}});
  return reactions;
}

Result<plugin::Reactions> deleted(const plugin::Event& event, plugin::View& view) {
  auto* rules = rules_for(view, event.form);
  if (!rules) return plugin::Reactions{};
  return call_off(*rules, event.record_id, event.after, view);
}

Result<plugin::Reactions> offer_expired(const plugin::TimerFired& timer, plugin::View& view) {
  for (auto* rules : view.sections<Rules>("dispatch")) {
    if (Value(rules->id) != timer.payload.get("rule")) continue;
    auto& id = timer.payload.get("record").text();
    auto record = view.get(rules->form, id);
    if (!record) return plugin::Reactions{};
    auto& state = record->get("dispatch_state").text();
    if (state == "accepted" || state == "pool" || !record->get("owner").is_empty()) return plugin::Reactions{};

    plugin::Reactions reactions;
    plugin::Push closed;
    KEDU_LET(auto offers, offers_of(view, rules->form, id, "open"));
    for (auto& offer : offers) {
      reactions.update("offer", offer.id, {{"state", "expired"}});
      closed.to.push_back(offer.get("person").text());
    }
    if (!closed.to.empty()) {
      auto title = view.title(rules->form, *record);
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
  return plugin::Reactions{};
}

}  // namespace

}  // namespace dispatch

KEDU_PLUGIN(dispatch, plugin) {
  using namespace dispatch;
  plugin.section<Rules>("dispatch", load_rules, added_fields);
  plugin.section<DialRules>("dial", load_dial_rules);
  plugin.check(check_not_dialled_twice);
  plugin.on("*", offer_record);
  plugin.on("*.updated", owner_set);
  plugin.on("*.deleted", deleted);
  declare_commands(plugin);
  plugin.timer("offer_expired", offer_expired);
  plugin.route(kedu::plugin::Method::get, "/offers", my_offers);
}
