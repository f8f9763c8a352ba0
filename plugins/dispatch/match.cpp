// Scores in columns: one evaluation of each rule for all people, not one for each person and rule.
#include "match.h"

#include <algorithm>

namespace dispatch {

namespace {

constexpr int most_people = 20'000;

bool holds(const Record& person, const std::string& role) {
  auto roles = person.get("roles").items();
  return std::any_of(roles.begin(), roles.end(), [&](auto& one) { return one.text() == role; });
}

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
  plugin::Selection active{.form = "person",
                           .where = {{"active", plugin::Condition::Op::equal, true}},
                           .fields = rules.person_fields,
                           .order = "id",
                           .limit = most_people};
  KEDU_LET(auto people, view.standing(active));
  plugin::Bindings fixed{rules.form, &record, {{"tags", &tags}}};
  auto each = [&](plugin::FormulaHandle formula) { return view.evaluate_each(formula, fixed, "person", people); };

  std::vector<Value> eligible;
  if (rules.eligible) eligible = each(rules.eligible);
  std::vector<Candidate> found;
  std::vector<std::size_t> row;  // of each candidate
  for (std::size_t i = 0; i < people.records.size(); ++i) {
    auto& person = *people.records[i];
    if (!holds(person, rules.role) || excluded.contains(person.id)) continue;
    if (rules.eligible && !truthy(eligible[i])) continue;
    auto& candidate = found.emplace_back();
    candidate.person = person.id;
    candidate.reasons.reserve(rules.scores.size());
    if (auto* at = person.get("last_offered_at").get_if<DateTime>()) candidate.last_offered = *at;
    row.push_back(i);
  }
  for (auto& score : rules.scores) {
    std::vector<Value> when, points;
    if (score.when) when = each(score.when);
    if (score.formula) points = each(score.formula);
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (score.when && !truthy(when[row[i]])) continue;
      auto given = score.formula ? points[row[i]].number() : score.points;
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
