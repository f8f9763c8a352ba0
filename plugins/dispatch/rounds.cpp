// Rounds of offers and what follows them. Each function returns what should happen; nothing is done here.
#include "rounds.h"

#include <algorithm>
#include <span>

#include "words.h"

namespace dispatch {

namespace {

using plugin::Condition;
using plugin::Reactions;

const Text nobody_accepted{"没有人接受", "Nobody accepted"};

/// "三甲匹配 +40，影像类熟手 +40"
Text summary(const std::vector<Reason>& reasons) {
  Text text;
  for (auto& reason : reasons) {
    text.zh += (text.zh.empty() ? "" : "，") + reason.say.zh + " +" + plain(reason.points);
    text.en += (text.en.empty() ? "" : ", ") + reason.say.in(Language::en) + " +" + plain(reason.points);
  }
  return text;
}

/// 只有 2 位合适的业务员，规则要 3 位
Text few_people(std::size_t found, std::size_t wanted, int round) {
  if (found == 0 && round > 1) return {"没有其他合适的业务员了", "Nobody else is suitable"};
  if (found == 0) return {"没有合适的业务员", "Nobody is suitable"};
  auto have = std::to_string(found), want = std::to_string(wanted);
  return {"只有 " + have + " 位合适的业务员，规则要 " + want + " 位",
          "Only " + have + " suitable, the rule wants " + want};
}

Rows rows_of(const std::vector<Reason>& reasons) {
  Rows rows;
  for (auto& reason : reasons)
    rows.push_back({{"say", reason.say.zh}, {"say_en", reason.say.in(Language::en)}, {"points", reason.points}});
  return rows;
}

void start_timer(Reactions& reactions, const Rules& rules, const std::string& record_id, DateTime due) {
  reactions.timer({"offer_expired", timer_key(rules, record_id), due, {{"rule", rules.id}, {"record", record_id}}});
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

/// What comes after the rounds, or after the role `done`: the next role that has people, or the pool. A role hears of
/// it and assigns it before its time is over. `why` is shown on the record.
Reactions go_on(const Rules& rules, const std::string& done, const std::string& record_id, const Fields& record,
                Fields changes, const Text& why, const plugin::View& view) {
  changes.set("dispatch_note", both(why));
  auto step = step_after(rules, done);
  while (step != "pool" && view.people_with_role(step).empty()) step = step_after(rules, step);
  if (step == "pool") return to_pool(rules, record_id, record, std::move(changes), "", view);

  Reactions reactions;
  changes.set("dispatch_state", "escalated");
  changes.set("dispatch_escalated_to", step);
  reactions.update(rules.form, record_id, std::move(changes));
  plugin::Push push;
  for (auto* person : view.people_with_role(step)) push.to.push_back(person->id);
  push.kind = "escalated";
  push.title = {why.zh + "：" + title_of(record), why.in(Language::en) + ": " + title_of(record)};
  push.body = {"请指定一位业务员，否则将进入公海", "Assign somebody, or it goes to the pool"};
  push.form = rules.form;
  push.record_id = record_id;
  reactions.push(std::move(push));
  start_timer(reactions, rules, record_id, view.working_time().add(view.now(), rules.accept_within));
  return reactions;
}

/// Fewer suitable people than the rule wants: said on the record, in a number and in words.
void mark_short(const Rules& rules, std::size_t found, int round, Fields& changes) {
  auto wanted = static_cast<std::size_t>(rules.offers);
  changes.set("dispatch_short", found < wanted ? Value(static_cast<int>(wanted - found)) : Value());
  changes.set("dispatch_note", found < wanted ? Value(both(few_people(found, wanted, round))) : Value());
}

/// One offer to each of the best, and the message that brings it.
void offer_to(std::span<const Candidate> best, const Rules& rules, const std::string& record_id, const Fields& record,
              int round, DateTime expires, Reactions& reactions, plugin::View& view) {
  auto now = view.now();
  auto& title = title_of(record);
  const Fields offer{{"rule", rules.version},
                     {"on_form", rules.form},
                     {"on_record", record_id},
                     {"record_title", title},
                     {"round", round},
                     {"state", "open"},
                     {"record_created_at", record.get("created_at")},
                     {"tagged_at", now},
                     {"offered_at", now},
                     {"expires_at", expires}};
  plugin::Push push;
  push.kind = "offer";
  push.title = {"新线索：" + title, "New lead: " + title};
  push.form = rules.form;
  push.record_id = record_id;
  push.payload = {{"round", round}, {"expires_at", expires}};
  int rank = 0;
  for (auto& candidate : best) {
    auto id = view.new_id();
    auto fields = offer;
    fields.append("person", candidate.person);
    fields.append("rank", ++rank);
    fields.append("score", candidate.score);
    fields.append("reasons", rows_of(candidate.reasons));
    reactions.create("offer", id, std::move(fields));
    auto mine = push;
    mine.to = {candidate.person};
    mine.body = summary(candidate.reasons);
    mine.payload.append("offer", id);
    mine.payload.append("score", candidate.score);
    reactions.push(std::move(mine));
  }
}

}  // namespace

const Rules* rules_for(const plugin::View& view, std::string_view form, const Fields& record) {
  auto& version = record.get("dispatch_rule").text();
  auto id = std::string_view(version).substr(0, version.find('@'));
  const Rules* first = nullptr;
  for (auto* rules : view.sections<Rules>("dispatch")) {
    if (rules->form != form) continue;
    if (rules->id == id) return rules;
    if (!first) first = rules;
  }
  return first;
}

const Rules* rules_called(const plugin::View& view, std::string_view id) {
  for (auto* rules : view.sections<Rules>("dispatch"))
    if (rules->id == id) return rules;
  return nullptr;
}

Result<std::vector<Record>> offers_of(const plugin::View& view, std::string_view form, std::string_view record,
                                      std::string_view state) {
  plugin::Selection selection{
      .form = "offer",
      .where = {{"on_record", Condition::Op::equal, record}, {"on_form", Condition::Op::equal, form}},
      .fields = {"person", "state", "offered_at"},
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
  auto now = view.now();
  Fields changes{{"dispatch_round", round}, {"dispatch_rule", rules.version}, {"tagged_at", now}};
  for (auto& [name, value] : tags)
    if (!value.is<ErrorValue>()) changes.append("tag_" + name, value);
  mark_short(rules, people.size(), round, changes);
  if (people.empty())
    return go_on(rules, "", record_id, record, std::move(changes),
                 few_people(0, static_cast<std::size_t>(rules.offers), round), view);

  changes.set("dispatch_state", "offering");
  if (record.get("offered_at").is_blank()) changes.set("offered_at", now);
  Reactions reactions;
  reactions.update(rules.form, record_id, std::move(changes));
  auto expires = view.working_time().add(now, rules.accept_within);
  auto count = std::min<std::size_t>(people.size(), static_cast<std::size_t>(rules.offers));
  offer_to(std::span(people).first(count), rules, record_id, record, round, expires, reactions, view);
  start_timer(reactions, rules, record_id, expires);
  return reactions;
}

Result<Reactions> after_round(const Rules& rules, const std::string& record_id, const Fields& record,
                              plugin::View& view) {
  auto round = static_cast<int>(record.get("dispatch_round").number(1));
  bool more = std::find(rules.then.begin(), rules.then.end(), "next-round") != rules.then.end();
  if (!more || round >= rules.rounds) return go_on(rules, "", record_id, record, {}, nobody_accepted, view);
  // Whoever had an offer of this record, and let it pass or declined it, does not get it again.
  KEDU_LET(auto offers, offers_of(view, rules.form, record_id));
  std::set<std::string> asked;
  for (auto& offer : offers) asked.insert(offer.get("person").text());
  return begin_round(rules, record_id, record, round + 1, std::move(asked), view);
}

Result<Reactions> after_escalation(const Rules& rules, const std::string& record_id, const Fields& record,
                                   plugin::View& view) {
  return go_on(rules, record.get("dispatch_escalated_to").text(), record_id, record, {}, nobody_accepted, view);
}

Reactions to_pool(const Rules& rules, const std::string& record_id, const Fields& record, Fields changes,
                  const std::string& except, const plugin::View& view) {
  Reactions reactions;
  changes.set("dispatch_state", "pool");
  reactions.update(rules.form, record_id, std::move(changes));
  plugin::Push push;
  for (auto* person : view.people_with_role(rules.role))
    if (person->id != except) push.to.push_back(person->id);
  push.kind = "pool";
  push.title = {"进入公海：" + title_of(record), "In the pool: " + title_of(record)};
  push.body = {"任何业务员都可以认领", "Any salesperson may claim it"};
  push.form = rules.form;
  push.record_id = record_id;
  reactions.push(std::move(push));
  return reactions;
}

Result<Reactions> call_off(const Rules& rules, const std::string& record_id, const Fields& record, plugin::View& view) {
  Reactions reactions;
  reactions.cancel_timer(timer_key(rules, record_id));
  KEDU_LET(auto offers, offers_of(view, rules.form, record_id, "open"));
  if (offers.empty()) return reactions;
  plugin::Push closed;
  for (auto& offer : offers) {
    reactions.update("offer", offer.id, {{"state", "closed"}});
    closed.to.push_back(offer.get("person").text());
  }
  auto& title = title_of(record);
  closed.kind = "offer-closed";
  closed.title = {"邀约已取消：" + title, "Offer withdrawn: " + title};
  closed.form = rules.form;
  closed.record_id = record_id;
  reactions.push(std::move(closed));
  return reactions;
}

}  // namespace dispatch
