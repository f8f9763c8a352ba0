// Offers tell why somebody was asked, as of then; for everybody else the rule is asked again, as of now.
#include "why.h"

#include <set>

#include "accept.h"
#include "board.h"
#include "match.h"
#include "rounds.h"
#include "words.h"

namespace dispatch {

namespace {

using plugin::Condition;

Json in_json(const Text& text) {
  return {{"zh", text.zh}, {"en", text.in(Language::en)}};
}

/// The instants of an offer, in the order in which they come.
constexpr const char* instants[] = {"offered_at", "delivered_at", "opened_at", "answered_at"};

Json offered(const Record& offer, const plugin::View& view) {
  auto times = Json::array();
  for (auto* field : instants)
    if (auto& at = offer.get(field); !at.is_blank())
      times.push_back({{"label", in_json(view.label("offer", field))}, {"at", to_json(at)}});
  auto& person = offer.get("person").text();
  return {{"person", person},
          {"name", name_of(view, person)},
          {"offered", true},
          {"state", in_json(view.label("offer", "state", offer.get("state").text()))},
          {"score", offer.get("score").number()},
          {"reasons", reasons_in_json(offer.get("reasons"))},
          {"why_not", nullptr},
          {"times", std::move(times)}};
}

Json not_offered(const std::string& person, const Candidate* candidate, const Rules& rules, const plugin::View& view) {
  auto reasons = Json::array();
  if (candidate)
    for (auto& reason : candidate->reasons)
      reasons.push_back({{"label", in_json(reason.say)}, {"points", reason.points}});
  Text why_not{"得分不够靠前，没有轮到", "Not among the best scores"};
  if (!candidate) why_not = {"不符合条件 " + rules.eligible_text, "Does not fit " + rules.eligible_text};
  return {{"person", person},
          {"name", name_of(view, person)},
          {"offered", false},
          {"state", in_json(candidate ? Text{"没有派给", "Not asked"} : Text{"不合适", "Not suitable"})},
          {"score", candidate ? Json(candidate->score) : Json()},
          {"reasons", std::move(reasons)},
          {"why_not", in_json(why_not)},
          {"times", Json::array()}};
}

}  // namespace

Result<Json> why(const plugin::Request& request, const plugin::View& view) {
  auto& form = request.query.get("form").text();
  KEDU_LET(auto seen, view.get(form, request.query.get("record").text()));
  // Who sees the record may know how it was handed out; a salesperson only about himself or herself.
  auto& all = view.everything();
  KEDU_LET(auto record, all.get(form, seen.id));
  auto* rules = rules_for(view, form, record.fields);
  if (!rules) return fail(ErrorCode::not_found, "这个表单没有分发规则 / this form is not dispatched");
  bool own_only = has_role(request.person, rules->role);
  KEDU_LET(auto offers,
           all.find({.form = "offer",
                     .where = {{"on_record", Condition::Op::equal, record.id}, {"on_form", Condition::Op::equal, form}},
                     .order = "created_at"}));
  auto people = Json::array();
  std::set<std::string> asked;
  auto add = [&](const std::string& person, Json entry) {
    asked.insert(person);
    if (!own_only || person == request.person.id) people.push_back(std::move(entry));
  };
  for (auto& offer : offers) add(offer.get("person").text(), offered(offer, all));
  KEDU_LET(auto suitable, candidates(*rules, record.fields, tags_of(*rules, record.fields, all), asked, all));
  for (auto& candidate : suitable) add(candidate.person, not_offered(candidate.person, &candidate, *rules, all));
  for (auto* person : all.people_with_role(rules->role))
    if (!asked.contains(person->id)) add(person->id, not_offered(person->id, nullptr, *rules, all));
  return Json{{"rule", record.get("dispatch_rule").text()},
              {"note", record.get("dispatch_note").text()},
              {"people", std::move(people)}};
}

}  // namespace dispatch
