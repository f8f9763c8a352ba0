// A second call to a number is stopped with who made the first, and when.
#include "dial.h"

#include "words.h"

namespace dispatch {

namespace {

bool was_the_same_call(const DialRules& rules, const plugin::Change& change, const plugin::View& view) {
  for (auto& field : {rules.phone, rules.at})
    if (change.before->get(field) != change.after->get(field)) return false;
  return !rules.when || view.evaluate(rules.when, {change.form, change.before, {}}) == Value(true);
}

}  // namespace

void check_not_dialled_twice(const plugin::Change& change, const plugin::View& view, Issues& issues) {
  if (change.kind == plugin::Change::Kind::erase) return;
  for (auto* rules : view.sections<DialRules>("dial")) {
    if (rules->form != change.form) continue;
    auto& number = change.after->get(rules->phone);
    if (number.is_empty()) continue;
    // An edit that leaves number, time and kind as they were says nothing new.
    if (change.before && was_the_same_call(*rules, change, view)) continue;
    if (rules->when && view.evaluate(rules->when, {change.form, change.after, {}}) != Value(true)) continue;
    auto* at = change.after->get(rules->at).get_if<DateTime>();
    auto when = at ? *at : view.now();
    DateTime since{when.ms - rules->within.amount};
    using Op = plugin::Condition::Op;
    plugin::Selection earlier{.form = change.form,
                              .where = {{rules->phone, Op::equal, number},
                                        {rules->at, Op::greater, since},
                                        {"id", Op::not_equal, change.record_id}},
                              .filter = rules->when,
                              .order = "-" + rules->at,
                              .limit = 1};
    auto calls = view.find(earlier);
    if (!calls || calls->empty()) continue;
    auto& call = calls->front();
    auto* person = view.person(call.get("created_by").text());
    auto who = person ? person->name : std::string("系统");
    auto* first = call.get(rules->at).get_if<DateTime>();
    auto time = first ? clock_time(*first, view) : std::string();
    issues.add({.code = "dialled-before",
                .message = {who + " " + time + " 刚联系过这个号码", who + " called this number at " + time},
                .hint = {"请先看对方的记录，避免重复打扰客户",
                         "read their note first, so that the customer is not called twice"},
                .field = rules->phone});
  }
}

}  // namespace dispatch
