#include "chain.h"

#include <algorithm>
#include <cstdio>
#include <set>

namespace attribution {

namespace {

using enum plugin::Condition::Op;

constexpr int links_at_most = 1'000;

Link stage_link(const Rules& rules, const Record& stay, const plugin::View& view) {
  Link link;
  link.kind = Link::Kind::stage;
  link.what = stay.get("stage").text();
  auto* stage = rules.stage(link.what);
  link.label = stage ? stage->label : Text(link.what);
  if (auto* at = stay.get("entered_at").get_if<DateTime>()) link.at = *at;
  link.open = stay.get("left_at").is_blank();
  link.took_ms = link.open ? static_cast<double>(view.working_time().between_ms(link.at, view.now()))
                           : stay.get("working_ms").number();
  link.standard_ms = stay.get("standard_ms").number();
  link.late = stay.get("late") == Value(true);
  link.left_by = stay.get("left_by").text();
  return link;
}

Result<void> add_actions(const ActionSource& source, const Record& subject, DateTime until, const plugin::View& view,
                         Chain& chain) {
  Value about = source.of.empty() ? Value(subject.id) : subject.get(source.of);
  if (about.is_empty()) return {};
  KEDU_LET(auto actions, view.find({.form = source.form,
                                    .where = {{source.by, equal, about}, {source.at, less_equal, until}},
                                    .fields = {source.at, source.kind},
                                    .order = source.at,
                                    .limit = links_at_most}));
  for (auto& action : actions) {
    Link link;
    if (auto* at = action.get(source.at).get_if<DateTime>()) link.at = *at;
    link.what = action.get(source.kind).text();
    link.label = view.label(source.form, source.kind, link.what);
    link.form = source.form;
    link.record = action.id;
    chain.links.push_back(std::move(link));
  }
  return {};
}

std::string days(std::int64_t working_ms, const plugin::WorkingTime& time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", static_cast<double>(working_ms) / static_cast<double>(time.workday_ms()));
  return text;
}

std::size_t returns(const Chain& chain) {
  return static_cast<std::size_t>(
      std::count_if(chain.links.begin(), chain.links.end(), [](auto& link) { return link.left_by == "return"; }));
}

std::int64_t median(std::vector<std::int64_t> values) {
  std::sort(values.begin(), values.end());
  auto middle = values.size() / 2;
  return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// A difference with what it weighs, to put the strongest first.
struct Weighed {
  double weight;
  Text say;
};

std::optional<Weighed> by_kind(const std::string& kind, const Text& label, const Chain& own,
                               const std::vector<Chain>& better, const plugin::WorkingTime& time) {
  std::vector<std::int64_t> firsts;
  for (auto& chain : better)
    if (auto first = chain.first(kind, time)) firsts.push_back(*first);
  // A habit is what most of them did.
  if (firsts.empty() || firsts.size() * 3 < better.size() * 2) return std::nullopt;
  auto share = std::to_string(firsts.size()) + "/" + std::to_string(better.size());
  auto theirs = median(firsts);
  auto own_first = own.first(kind, time);
  if (!own_first)
    return Weighed{
        1000 + static_cast<double>(firsts.size()),
        {share + " 做了“" + label.zh + "”（第 " + days(theirs, time) + " 个工作日），本单没有",
         share + " did '" + label.in(Language::en) + "' (workday " + days(theirs, time) + "), this case did not"}};
  if (*own_first - theirs < time.workday_ms()) return std::nullopt;
  return Weighed{
      static_cast<double>(*own_first - theirs) / static_cast<double>(time.workday_ms()),
      {"首次“" + label.zh + "”：他们第 " + days(theirs, time) + " 个工作日，本单第 " + days(*own_first, time) + " 个",
       "first '" + label.in(Language::en) + "': they on workday " + days(theirs, time) + ", this case on " +
           days(*own_first, time)}};
}

}  // namespace

std::size_t Chain::count(std::string_view kind) const {
  return static_cast<std::size_t>(std::count_if(
      links.begin(), links.end(), [&](auto& link) { return link.kind == Link::Kind::action && link.what == kind; }));
}

std::optional<std::int64_t> Chain::first(std::string_view kind, const plugin::WorkingTime& time) const {
  for (auto& link : links)
    if (link.kind == Link::Kind::action && link.what == kind)
      return std::max<std::int64_t>(0, time.between_ms(start, link.at));
  return std::nullopt;
}

Result<Chain> chain_of(const Rules& rules, const Record& subject, DateTime until, const plugin::View& view) {
  Chain chain;
  chain.record = subject.id;
  KEDU_LET(auto stays, view.find({.form = "stage_span",
                                  .where = {{"record", equal, subject.id}, {"form", equal, rules.form}},
                                  .order = "entered_at",
                                  .limit = links_at_most}));
  for (auto& stay : stays) {
    auto link = stage_link(rules, stay, view);
    if (link.at <= until) chain.links.push_back(std::move(link));
  }
  if (!chain.links.empty())
    chain.start = chain.links.front().at;
  else if (auto* created = subject.get("created_at").get_if<DateTime>())
    chain.start = *created;
  for (auto& source : rules.actions) KEDU_TRY(add_actions(source, subject, until, view, chain));
  // Of one instant the stage comes first: it was entered, then something was done.
  std::stable_sort(chain.links.begin(), chain.links.end(), [](auto& a, auto& b) { return a.at < b.at; });
  return chain;
}

std::vector<Text> differences(const Chain& own, const std::vector<Chain>& better, const plugin::WorkingTime& time,
                              std::size_t most) {
  std::vector<Weighed> found;
  if (better.empty()) return {};
  std::set<std::string> seen;
  for (auto& chain : better)
    for (auto& link : chain.links)
      if (link.kind == Link::Kind::action && seen.insert(link.what).second)
        if (auto weighed = by_kind(link.what, link.label, own, better, time)) found.push_back(std::move(*weighed));
  bool they_returned = std::any_of(better.begin(), better.end(), [](auto& chain) { return returns(chain) > 0; });
  if (auto count = returns(own); count > 0 && !they_returned)
    found.push_back({500 + static_cast<double>(count),
                     {"本单被退回 " + std::to_string(count) + " 次，他们没有",
                      "this case was sent back " + std::to_string(count) + " times, theirs never"}});
  std::stable_sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.weight > b.weight; });
  std::vector<Text> said;
  for (auto& weighed : found)
    if (said.size() < most) said.push_back(std::move(weighed.say));
  return said;
}

}  // namespace attribution
