// Whoever may take or assign a record knows its title and why it waits, whether or not the row rules let them open it.
#include "queue.h"

#include <algorithm>

#include "accept.h"
#include "recycle.h"
#include "rounds.h"
#include "words.h"

namespace dispatch {

namespace {

using plugin::Condition;

constexpr int most_shown = 50;

Result<void> add(const Rules& rules, const char* state, const char* verb, const plugin::Request& request,
                 const plugin::View& view, Json& records) {
  auto& all = view.everything();
  KEDU_LET(auto waiting, all.find({.form = rules.form,
                                   .where = {{"dispatch_state", Condition::Op::equal, state}},
                                   .order = "-updated_at",
                                   .limit = most_shown}));
  for (auto& record : waiting) {
    // Several rules may share a form; each record is one rule's.
    if (rules_for(all, rules.form, record.fields) != &rules) continue;
    Json until;
    if (rules.untouched) {
      KEDU_LET(auto cooling, cooling_until(all, rules.form, record, request.person.id));
      if (cooling) until = to_json(Value(*cooling));
    }
    records.push_back({{"form", rules.form},
                       {"record", record.id},
                       {"title", title_of(record.fields)},
                       {"note", record.get("dispatch_note").text()},
                       {"since", to_json(record.get("updated_at"))},
                       {"verb", verb},
                       {"may_open", view.get(rules.form, record.id).ok()},
                       {"not_before", std::move(until)}});
  }
  return {};
}

}  // namespace

Result<Json> my_queue(const plugin::Request& request, const plugin::View& view) {
  auto& all = view.everything();
  auto records = Json::array(), people = Json::array();
  for (auto* rules : view.sections<Rules>("dispatch")) {
    if (may_assign(*rules, request.person)) {
      KEDU_TRY(add(*rules, "escalated", "assign", request, view, records));
      for (auto* person : all.people_with_role(rules->role))
        if (std::find_if(people.begin(), people.end(), [&](auto& known) { return known["id"] == person->id; }) ==
            people.end())
          people.push_back({{"id", person->id}, {"name", person->name}});
    }
    if (has_role(request.person, rules->role)) KEDU_TRY(add(*rules, "pool", "claim", request, view, records));
  }
  return Json{{"records", std::move(records)}, {"people", std::move(people)}};
}

}  // namespace dispatch
