// Rounds of offers and what follows them. Each function returns what should happen; nothing is done here.
#include "rounds.h"

#include <algorithm>

namespace dispatch {

namespace {

using plugin::Condition;
using plugin::Reactions;

std::string plain(double number) {
  auto text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

/// "三甲匹配 +40，影像类熟手 +40"
Text summary(const std::vector<Reason>& reasons) {
  Text text;
  for (auto& reason : reasons) {
    text.zh += (text.zh.empty() ? "" : "，") + reason.say.zh + " +" + plain(reason.points);
    text.en += (text.en.empty() ? "" : ", ") + reason.say.in(Language::en) + " +" + plain(reason.points);
  }
  return text;
}

Rows rows_of(const std::vector<Reason>& reasons) {
  Rows rows;
  for (auto& reason : reasons)
    rows.push_back({{"say", reason.say.zh}, {"say_en", reason.say.in(Language::en)}, {"points", reason.points}});
  return rows;
}

void start_timer(Reactions& reactions, const Rules& rules, const std::string& record_id, plugin::View& view) {
  reactions.timer({"offer_expired",
                   timer_key(rules, record_id),
                   view.working_time().add(view.now(), rules.accept_within),
                   {{"rule", rules.id}, {"record", record_id}}});
}

/// Hands the record to everybody of a role: whoever assigns it ends the wait, or the pool does.
Reactions escalate(const Rules& rules, const std::string& role, const std::string& record_id, const Fields& record,
                   plugin::View& view) {
  Reactions reactions;
  reactions.update(rules.form, record_id, {{"dispatch_state", "escalated"}, {"dispatch_escalated_to", role}});
  plugin::Push push;
  for (auto* person : view.people_with_role(role)) push.to.push_back(person->id);
  auto title = view.title(rules.form, {record_id, 0, record});
  push.kind = "escalated";
  push.title = {"没有人接受：" + title, "Nobody accepted: " + title};
  push.body = {"请指定一位业务员，否则将进入公海", "Assign somebody, or it goes to the pool"};
  push.form = rules.form;
  push.record_id = record_id;
  reactions.push(std::move(push));
  start_timer(reactions, rules, record_id, view);
  return reactions;
}

Reactions to_pool(const Rules& rules, const std::string& record_id, const Fields& record, plugin::View& view) {
  Reactions reactions;
  reactions.update(rules.form, record_id, {{"dispatch_state", "pool"}});
  plugin::Push push;
  for (auto* person : view.people_with_role(rules.role)) push.to.push_back(person->id);
  auto title = view.title(rules.form, {record_id, 0, record});
  push.kind = "pool";
  push.title = {"进入公海：" + title, "In the pool: " + title};
  push.body = {"任何业务员都可以认领", "Any salesperson may claim it"};
  push.form = rules.form;
  push.record_id = record_id;
  reactions.push(std::move(push));
  return reactions;
}

/// The step of `then` after the rounds and after `done`, in the order it is written.
std::string step_after(const Rules& rules, const std::string& done) {
  bool passed = done.empty();
  for (auto& step : rules.then) {
    if (passed && step != "next-round") return step;
    if (step == done) passed = true;
  }
  return "pool";
}

Reactions take_step(const Rules& rules, const std::string& step, const std::string& record_id, const Fields& record,
                    plugin::View& view) {
  if (step == "pool") return to_pool(rules, record_id, record, view);
  return escalate(rules, step, record_id, record, view);
}

}  // namespace

const Rules* rules_for(const plugin::View& view, std::string_view form) {
  for (auto* rules : view.sections<Rules>("dispatch"))
    if (rules->form == form) return rules;
  return nullptr;
}

Result<std::vector<Record>> offers_of(const plugin::View& view, std::string_view form, std::string_view record,
                                      std::string_view state) {
  plugin::Selection selection{
      .form = "offer",
      .where = {{"on_record", Condition::Op::equal, record}, {"on_form", Condition::Op::equal, form}},
      .order = "created_at"};
  if (!state.empty()) selection.where.push_back({"state", Condition::Op::equal, state});
  return view.find(selection);
}

std::string timer_key(const Rules& rules, const std::string& record_id) {
  return rules.id + "/" + record_id;
}

Result<Reactions> begin_round(const Rules& rules, const std::string& record_id, const Fields& record, int round,
                              std::set<std::string> excluded, plugin::View& view) {
  auto tags = tags_of(rules, record, view);
  KEDU_LET(auto people, candidates(rules, record, tags, excluded, view));

  Reactions reactions;
  Fields changes{{"dispatch_round", round}};
  if (round == 1)
    for (auto& [name, value] : tags)
      if (!value.is<ErrorValue>()) changes.set("tag_" + name, value);
  if (people.empty()) {
    reactions.update(rules.form, record_id, std::move(changes));
    reactions += take_step(rules, step_after(rules, ""), record_id, record, view);
    return reactions;
  }

  auto now = view.now();
  changes.set("dispatch_state", "offering");
  if (record.get("offered_at").is_blank()) changes.set("offered_at", now);
  reactions.update(rules.form, record_id, std::move(changes));

  auto title = view.title(rules.form, {record_id, 0, record});
  auto expires = view.working_time().add(now, rules.accept_within);
  auto count = std::min<std::size_t>(people.size(), static_cast<std::size_t>(rules.offers));
  for (std::size_t i = 0; i < count; ++i) {
    auto& candidate = people[i];
    auto offer = view.new_id();
    reactions.create("offer", offer,
                     {{"rule", rules.id},
                      {"on_form", rules.form},
                      {"on_record", record_id},
                      {"record_title", title},
                      {"person", candidate.person},
                      {"round", round},
                      {"rank", static_cast<int>(i) + 1},
                      {"score", candidate.score},
                      {"reasons", rows_of(candidate.reasons)},
                      {"state", "open"},
                      {"offered_at", now},
                      {"expires_at", expires}});
    plugin::Push push;
    push.to = {candidate.person};
    push.kind = "offer";
    push.title = {"新线索：" + title, "New lead: " + title};
    push.body = summary(candidate.reasons);
    push.form = rules.form;
    push.record_id = record_id;
    push.payload = {{"offer", offer}, {"round", round}, {"score", candidate.score}, {"expires_at", expires}};
    reactions.push(std::move(push));
  }
  start_timer(reactions, rules, record_id, view);
  return reactions;
}

Result<Reactions> after_round(const Rules& rules, const std::string& record_id, const Fields& record,
                              plugin::View& view) {
  auto round = static_cast<int>(record.get("dispatch_round").number(1));
  bool more = std::find(rules.then.begin(), rules.then.end(), "next-round") != rules.then.end();
  if (!more || round >= rules.rounds) return take_step(rules, step_after(rules, ""), record_id, record, view);
  // Whoever had an offer of this record, and let it pass or declined it, does not get it again.
  KEDU_LET(auto offers, offers_of(view, rules.form, record_id));
  std::set<std::string> asked;
  for (auto& offer : offers) asked.insert(offer.get("person").text());
  return begin_round(rules, record_id, record, round + 1, std::move(asked), view);
}

Result<Reactions> after_escalation(const Rules& rules, const std::string& record_id, const Fields& record,
                                   plugin::View& view) {
  auto& role = record.get("dispatch_escalated_to").text();
  return take_step(rules, step_after(rules, role), record_id, record, view);
}

Result<Reactions> call_off(const Rules& rules, const std::string& record_id, const Fields& record, plugin::View& view) {
  Reactions reactions;
  reactions.cancel_timer(timer_key(rules, record_id));
  KEDU_LET(auto offers, offers_of(view, rules.form, record_id, "open"));
  if (offers.empty()) return reactions;
  plugin::Push closed;
  for (auto& offer : offers) {
    reactions.update("offer", offer.id, {{"state", "closed"}, {"answered_at", view.now()}});
    closed.to.push_back(offer.get("person").text());
  }
  auto title = view.title(rules.form, {record_id, 0, record});
  closed.kind = "offer-closed";
  closed.title = {"邀约已取消：" + title, "Offer withdrawn: " + title};
  closed.form = rules.form;
  closed.record_id = record_id;
  reactions.push(std::move(closed));
  return reactions;
}

}  // namespace dispatch
