// Scores in columns: one evaluation of each rule for all people, not one for each person and rule.
#include "match.h"

#include <algorithm>

namespace dispatch {

namespace {

constexpr int most_people = 20'000;

}  // namespace

bool truthy(const Value& value) {
  return value == Value(true) || (value.is<double>() && value.number() != 0);
}

Fields tags_of(const Rules& rules, const Fields& record, const plugin::View& view) {
  Fields tags;
  for (auto& tag : rules.tags) tags.set(tag.name, view.evaluate(tag.value, {rules.form, &record, {}}));
  return tags;
}

Result<std::vector<Candidate>> candidates(const Rules& rules, const Fields& record, const Fields& tags,
                                          const std::set<std::string>& excluded, const plugin::View& view) {
  std::set<std::string> with_role;
  for (auto* person : view.people_with_role(rules.role)) with_role.insert(person->id);

  plugin::Selection active{.form = "person",
                           .where = {{"active", plugin::Condition::Op::equal, true}},
                           .fields = rules.person_fields,
                           .order = "id",
                           .limit = most_people};
  KEDU_LET(auto people, view.find(active));
  std::erase_if(people, [&](const Record& p) { return !with_role.contains(p.id) || excluded.contains(p.id); });

  plugin::Bindings fixed{rules.form, &record, {{"tags", &tags}}};
  if (rules.eligible) {
    auto eligible = view.evaluate_each(rules.eligible, fixed, "person", people);
    std::vector<Record> kept;
    for (std::size_t i = 0; i < people.size(); ++i)
      if (truthy(eligible[i])) kept.push_back(std::move(people[i]));
    people = std::move(kept);
  }

  std::vector<Candidate> found(people.size());
  for (std::size_t i = 0; i < people.size(); ++i) {
    found[i].person = people[i].id;
    if (auto* at = people[i].get("last_offered_at").get_if<DateTime>()) found[i].last_offered = *at;
  }
  for (auto& score : rules.scores) {
    std::vector<Value> when, points;
    if (score.when) when = view.evaluate_each(score.when, fixed, "person", people);
    if (score.formula) points = view.evaluate_each(score.formula, fixed, "person", people);
    for (std::size_t i = 0; i < people.size(); ++i) {
      if (score.when && !truthy(when[i])) continue;
      auto given = score.formula ? points[i].number() : score.points;
      if (given == 0) continue;
      found[i].score += given;
      if (!score.say.empty()) found[i].reasons.push_back({score.say, given});
    }
  }

  std::sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
    if (a.score != b.score) return a.score > b.score;
    if (a.last_offered != b.last_offered) return a.last_offered < b.last_offered;
    return a.person < b.person;
  });
  return found;
}

}  // namespace dispatch
