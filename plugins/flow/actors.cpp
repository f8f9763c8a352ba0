// One case a word.
#include "actors.h"

#include <algorithm>

namespace flow {

namespace {

/// A stage asks so many at most, so that asking and calling off fits into one event.
constexpr std::size_t most_asked = 30;

/// A role means the nearest ones: the owner's own head when they have it, then those of the owner's department, then
/// everybody with it.
People nearest_with_role(const std::string& role, const std::string& owner, const plugin::View& view) {
  auto everybody = view.people_with_role(role);
  auto* head = view.head_of(owner);
  auto* person = view.person(owner);
  People near, all;
  for (auto* one : everybody) {
    if (head && one->id == head->id) return {one->id};
    if (person && !person->department.empty() && one->department == person->department) near.push_back(one->id);
    all.push_back(one->id);
  }
  return near.empty() ? all : near;
}

People in_field(const Value& value) {
  People people;
  for (auto& item : value.items())
    if (!item.text().empty()) people.push_back(item.text());
  return people;
}

/// The head of each person, or of the department, that the field names.
People heads_of(const Actor& actor, const Fields& record, const plugin::View& view) {
  People heads;
  for (auto& id : in_field(record.get(actor.name))) {
    if (auto* head = view.person(id) ? view.head_of(id) : nullptr) heads.push_back(head->id);
    if (auto department = view.everything().get("department", id))
      if (auto& head = department->get("head").text(); !head.empty()) heads.push_back(head);
  }
  return heads;
}

People meant_by(const Actor& actor, const Rules& rules, const Fields& record, const plugin::View& view) {
  switch (actor.kind) {
    case Actor::Kind::owner:
      return {first_owner(record)};
    case Actor::Kind::creator:
      return {record.get("created_by").text()};
    case Actor::Kind::person_field:
      return in_field(record.get(actor.name));
    case Actor::Kind::head_of_field:
      return heads_of(actor, record, view);
    case Actor::Kind::formula:
      return in_field(view.evaluate(actor.formula, {rules.form, &record, {}}));
    case Actor::Kind::role:
      return nearest_with_role(actor.name, first_owner(record), view);
    case Actor::Kind::head:
      break;
  }
  auto* head = view.head_of(first_owner(record));
  return head ? People{head->id} : People{};
}

}  // namespace

std::string first_owner(const Fields& record) {
  auto& owner = record.get("owner").text();
  return owner.empty() ? record.get("created_by").text() : owner;
}

People people_of(const Actor& actor, const Rules& rules, const Fields& record, const plugin::View& view) {
  People people;
  for (auto& id : meant_by(actor, rules, record, view)) {
    auto* person = view.person(id);
    if (person && person->active && !is_among(people, id)) people.push_back(id);
  }
  return people;
}

People people_of(const Actors& actors, const Rules& rules, const Fields& record, const plugin::View& view) {
  People people;
  for (auto& actor : actors)
    for (auto& id : people_of(actor, rules, record, view))
      if (!is_among(people, id)) people.push_back(id);
  return people;
}

People people_of(const Stage& stage, const Rules& rules, const Fields& record, const plugin::View& view) {
  auto people = people_of(stage.by, rules, record, view);
  if (stage.approves) {
    auto owner = first_owner(record);
    std::erase(people, owner);
    if (people.empty())
      if (auto* head = view.head_of(owner)) people.push_back(head->id);
  }
  if (people.size() > most_asked) people.resize(most_asked);
  return people;
}

bool is_among(const People& people, std::string_view person) {
  return std::find(people.begin(), people.end(), person) != people.end();
}

std::string names_of(const People& people, const plugin::View& view) {
  std::string names;
  for (auto& id : people)
    if (auto* person = view.person(id)) names += (names.empty() ? "" : "、") + person->name;
  return names;
}

List as_list(const People& people) {
  List list;
  for (auto& id : people) list.emplace_back(id);
  return list;
}

}  // namespace flow
