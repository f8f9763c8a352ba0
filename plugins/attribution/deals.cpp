// Three reads, whatever the number of deals: the deals with their conditions, late stays, and actions.
#include "deals.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace attribution {

namespace {

using enum plugin::Condition::Op;

constexpr int stays_at_most = 1'000'000;

std::string gap_name(std::size_t index) {
  return "_gap_" + std::to_string(index);
}

bool has(const Losses& losses, Gap::What what) {
  return std::any_of(losses.gaps.begin(), losses.gaps.end(), [&](auto& gap) { return gap.what == what; });
}

/// What is known of a deal while its gaps are looked for.
struct Known {
  std::size_t place;
  DateTime began, ended;
};
using Places = std::unordered_map<std::string, std::vector<Known>>;

Result<std::vector<Record>> read(const Rules& rules, DateTime from, DateTime to, const plugin::View& view) {
  List ends;
  for (auto& end : rules.ends) ends.emplace_back(end.id);
  plugin::Selection asked{
      .form = rules.form,
      .where = {{"stage", in, std::move(ends)}, {"stage_since", greater_equal, from}, {"stage_since", less, to}},
      .fields = {"stage", "stage_since", "created_at"},
      .order = "-stage_since",
      .limit = static_cast<int>(deals_at_most) + 1};
  auto ask = [&](const std::string& field) {
    if (std::find(asked.fields.begin(), asked.fields.end(), field) == asked.fields.end()) asked.fields.push_back(field);
  };
  for (auto& source : rules.actions)
    if (!source.of.empty()) ask(source.of);
  auto& gaps = rules.losses->gaps;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    if (gaps[i].what == Gap::What::field) ask(gaps[i].name);
    if (gaps[i].what == Gap::What::condition) asked.computed.emplace_back(gap_name(i), gaps[i].that);
  }
  return view.find(asked);
}

DateTime instant(const Value& value) {
  auto* at = value.get_if<DateTime>();
  return at ? *at : DateTime{};
}

Result<void> mark_late(const Rules& rules, const std::unordered_map<std::string, std::size_t>& places,
                       const plugin::View& view, std::vector<Deal>& deals) {
  auto& gaps = rules.losses->gaps;
  List stages;
  for (auto& gap : gaps)
    if (gap.what == Gap::What::stage) stages.emplace_back(gap.name);
  KEDU_LET(auto stays,
           view.everything().find({.form = "stage_span",
                                   .where = {{"flow", equal, rules.flow}, {"stage", in, stages}, {"late", equal, true}},
                                   .fields = {"record", "stage"},
                                   .order = "-entered_at",
                                   .limit = stays_at_most}));
  for (auto& stay : stays) {
    auto place = places.find(stay.get("record").text());
    if (place == places.end()) continue;
    for (std::size_t i = 0; i < gaps.size(); ++i)
      if (gaps[i].what == Gap::What::stage && gaps[i].name == stay.get("stage").text())
        deals[place->second].lacks[i] = true;
  }
  return {};
}

/// Every deal lacks every action until one is found.
Result<void> unmark_done(const Rules& rules, const ActionSource& source, const Places& places, const plugin::View& view,
                         std::vector<Deal>& deals) {
  auto& gaps = rules.losses->gaps;
  auto& time = view.working_time();
  KEDU_LET(auto actions, view.everything().find({.form = source.form,
                                                 .where = {{source.by, not_blank, {}}},
                                                 .fields = {source.by, source.at, source.kind},
                                                 .order = "-" + source.at,
                                                 .limit = stays_at_most}));
  for (auto& action : actions) {
    auto known = places.find(action.get(source.by).text());
    if (known == places.end()) continue;
    auto at = instant(action.get(source.at));
    for (auto& deal : known->second) {
      if (at > deal.ended) continue;
      for (std::size_t i = 0; i < gaps.size(); ++i) {
        auto& gap = gaps[i];
        if (gap.what != Gap::What::action || gap.name != action.get(source.kind).text()) continue;
        if (!gap.within || at <= time.add(deal.began, *gap.within)) deals[deal.place].lacks[i] = false;
      }
    }
  }
  return {};
}

}  // namespace

Result<Deals> ended_deals(const Rules& rules, DateTime from, DateTime to, const plugin::View& view) {
  Deals deals;
  if (!rules.losses) return deals;
  auto& gaps = rules.losses->gaps;
  KEDU_LET(auto records, read(rules, from, to, view));
  if (records.size() > deals_at_most) {
    records.resize(deals_at_most);
    auto count = std::to_string(deals_at_most);
    deals.cut = {"单子太多，只比较了最近的 " + count + " 单", "too many: only the newest " + count + " are compared"};
  }
  std::unordered_map<std::string, std::size_t> places;
  std::vector<Places> by_source(rules.actions.size());
  for (auto& record : records) {
    Deal deal{record.id, rules.won(record.get("stage").text()).value_or(false), std::vector<bool>(gaps.size())};
    for (std::size_t i = 0; i < gaps.size(); ++i)
      deal.lacks[i] = gaps[i].what == Gap::What::field       ? record.get(gaps[i].name).is_empty()
                      : gaps[i].what == Gap::What::condition ? record.get(gap_name(i)) == Value(true)
                                                             : gaps[i].what == Gap::What::action;
    Known known{deals.all.size(), instant(record.get("created_at")), instant(record.get("stage_since"))};
    for (std::size_t s = 0; s < rules.actions.size(); ++s) {
      auto& source = rules.actions[s];
      auto& about = source.of.empty() ? record.id : record.get(source.of).text();
      if (!about.empty()) by_source[s][about].push_back(known);
    }
    places.emplace(record.id, deals.all.size());
    deals.all.push_back(std::move(deal));
  }
  if (has(*rules.losses, Gap::What::stage)) KEDU_TRY(mark_late(rules, places, view, deals.all));
  if (has(*rules.losses, Gap::What::action))
    for (std::size_t s = 0; s < rules.actions.size(); ++s)
      KEDU_TRY(unmark_done(rules, rules.actions[s], by_source[s], view, deals.all));
  return deals;
}

}  // namespace attribution
