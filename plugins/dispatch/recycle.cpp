// The owner's term: warned, then taken back. What counts as a touch is the rule's formula, asked when the time has
// come.
#include "recycle.h"

#include "match.h"
#include "rounds.h"
#include "words.h"

namespace dispatch {

namespace {

using plugin::Condition;
using plugin::Reactions;

std::string term_key(const Rules& rules, const std::string& record_id) {
  return rules.id + "/" + record_id + "/untouched";
}

plugin::Timer term_timer(const char* name, const Rules& rules, const std::string& record_id, DateTime due) {
  return {name, term_key(rules, record_id), due, {{"rule", rules.id}, {"record", record_id}}};
}

/// What the timer is about, if it still is: an owned record whose owner has not touched it.
struct Neglected {
  const Rules* rules = nullptr;
  Record record;
  std::string owner;
};

std::optional<Neglected> neglected(const plugin::TimerFired& timer, const plugin::View& view, Reactions& reactions) {
  auto* rules = rules_called(view, timer.payload.get("rule").text());
  if (!rules || !rules->untouched) return std::nullopt;
  auto record = view.get(rules->form, timer.payload.get("record").text());
  if (!record || record->get("owner").is_empty()) return std::nullopt;
  if (truthy(view.evaluate(rules->untouched->touched, {rules->form, &record->fields, {}}))) {
    reactions.update(rules->form, record->id, {{"recycle_at", {}}});
    return std::nullopt;
  }
  auto owner = record->get("owner").text();
  return Neglected{rules, std::move(*record), std::move(owner)};
}

DateTime instant(const Fields& record, std::string_view field, DateTime otherwise) {
  auto* at = record.get(field).get_if<DateTime>();
  return at ? *at : otherwise;
}

}  // namespace

Fields term_from_now(const Rules& rules, const plugin::View& view) {
  if (!rules.untouched) return {};
  auto now = view.now();
  return {{"owned_at", now}, {"recycle_at", view.working_time().add(now, rules.untouched->after)}};
}

void watch_term(Reactions& reactions, const Rules& rules, const std::string& record_id, const plugin::View& view) {
  if (!rules.untouched) return;
  reactions.timer(
      term_timer("untouched_soon", rules, record_id, view.working_time().add(view.now(), rules.untouched->warn)));
}

void forget_term(Reactions& reactions, const Rules& rules, const std::string& record_id) {
  if (rules.untouched) reactions.cancel_timer(term_key(rules, record_id));
}

Result<Reactions> warn_owner(const plugin::TimerFired& timer, plugin::View& view) {
  Reactions reactions;
  auto found = neglected(timer, view, reactions);
  if (!found) return reactions;
  auto& [rules, record, owner] = *found;
  auto due = instant(record.fields, "recycle_at", view.now());
  plugin::Push push;
  push.to = {owner};
  push.kind = "untouched";
  push.title = {"还没有跟进：" + title_of(record.fields), "Not touched yet: " + title_of(record.fields)};
  auto when = day_and_time(due, view);
  push.body = {"到 " + when + " 仍未跟进，将退回公海", "Untouched until " + when + ", it goes back to the pool"};
  push.form = rules->form;
  push.record_id = record.id;
  reactions.push(std::move(push));
  reactions.timer(term_timer("untouched", *rules, record.id, due));
  return reactions;
}

Result<Reactions> take_back(const plugin::TimerFired& timer, plugin::View& view) {
  Reactions reactions;
  auto found = neglected(timer, view, reactions);
  if (!found) return reactions;
  auto& [rules, record, owner] = *found;
  auto now = view.now();
  auto owned = instant(record.fields, "owned_at", now);
  auto until = view.working_time().add(now, rules->untouched->cooldown);
  auto name = name_of(view, owner), since = day_and_time(owned, view);
  Text reason{name + "自 " + since + " 接手后一直没有跟进", name + " has not touched it since " + since};

  reactions.create("recycle", view.new_id(),
                   {{"rule", rules->version},
                    {"on_form", rules->form},
                    {"on_record", record.id},
                    {"record_title", title_of(record.fields)},
                    {"person", owner},
                    {"owned_at", owned},
                    {"recycled_at", now},
                    {"cooldown_until", until},
                    {"reason", reason.zh},
                    {"reason_en", reason.en}});
  reactions += to_pool(
      *rules, record.id, record.fields,
      {{"owner", {}}, {"owned_at", {}}, {"recycle_at", {}}, {"recycled_at", now}, {"dispatch_note", both(reason)}},
      owner, view);
  reactions.emit(rules->form + ".recycled", rules->form, record.id,
                 {{"owner", owner},
                  {"owned_at", owned},
                  {"cooldown_until", until},
                  {"reason", reason.zh},
                  {"reason_en", reason.en},
                  {"rule", rules->version}});
  plugin::Push push;
  push.to = {owner};
  push.kind = "recycled";
  push.title = {"已收回：" + title_of(record.fields), "Taken back: " + title_of(record.fields)};
  auto when = day_and_time(until, view);
  push.body = {"没有在期限内跟进。" + when + " 前你不能再认领",
               "It was not touched in time. You cannot claim it before " + when};
  push.form = rules->form;
  push.record_id = record.id;
  reactions.push(std::move(push));
  return reactions;
}

Result<std::optional<DateTime>> cooling_until(const plugin::View& view, std::string_view form, const Record& record,
                                              const std::string& person) {
  if (record.get("recycled_at").is_blank()) return std::optional<DateTime>{};
  KEDU_LET(auto terms, view.find({.form = "recycle",
                                  .where = {{"on_record", Condition::Op::equal, record.id},
                                            {"on_form", Condition::Op::equal, form},
                                            {"person", Condition::Op::equal, person},
                                            {"cooldown_until", Condition::Op::greater, view.now()}},
                                  .fields = {"cooldown_until"},
                                  .order = "-cooldown_until",
                                  .limit = 1}));
  if (terms.empty()) return std::optional<DateTime>{};
  return std::optional(instant(terms.front().fields, "cooldown_until", view.now()));
}

}  // namespace dispatch
