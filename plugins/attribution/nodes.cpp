// Counting is the store's work; an index on the end of stays keeps it to the window.
#include "nodes.h"

#include <algorithm>

namespace attribution {

namespace {

using enum plugin::Condition::Op;
using plugin::Condition;

constexpr int stays_at_most = 50'000;  ///< whose overrun is added up one by one; the newest

Node& node_of(std::vector<Node>& nodes, const std::string& stage) {
  auto known = std::find_if(nodes.begin(), nodes.end(), [&](auto& node) { return node.stage == stage; });
  if (known != nodes.end()) return *known;
  nodes.push_back({stage, 0, 0, 0});
  return nodes.back();
}

std::vector<Condition> ended(const Rules& rules, const plugin::View& view) {
  return {{"flow", equal, rules.flow},
          {"left_at", greater_equal, window_start(rules.window, view.now())},
          {"standard_ms", not_blank, {}},
          {"left_by", not_equal, "deleted"}};
}

std::vector<Condition> late_and_open(const Rules& rules) {
  return {{"flow", equal, rules.flow}, {"left_at", blank, {}}, {"late", equal, true}};
}

Result<void> count(const std::vector<Condition>& where, const plugin::View& view, std::vector<Node>& nodes) {
  KEDU_LET(auto groups,
           view.aggregate({.form = "stage_span", .by = {"stage", "late"}, .measures = {"count()"}, .where = where}));
  for (auto& group : groups) {
    auto& node = node_of(nodes, group.get("stage").text());
    auto members = static_cast<std::size_t>(group.get("count()").number());
    node.n += members;
    if (group.get("late") == Value(true)) node.hits += members;
  }
  return {};
}

Result<void> count_open(const Rules& rules, const plugin::View& view, std::vector<Node>& nodes) {
  KEDU_LET(auto groups, view.aggregate({.form = "stage_span",
                                        .by = {"stage"},
                                        .measures = {"count()"},
                                        .where = {{"flow", equal, rules.flow}, {"left_at", blank, {}}}}));
  std::size_t all = 0;
  for (auto& group : groups) {
    auto& node = node_of(nodes, group.get("stage").text());
    node.hits = static_cast<std::size_t>(group.get("count()").number());
    all += node.hits;
  }
  for (auto& node : nodes) node.n = all;
  return {};
}

double took(const Record& stay, const plugin::View& view) {
  auto* entered = stay.get("entered_at").get_if<DateTime>();
  if (stay.get("left_at").is_blank() && entered)
    return static_cast<double>(view.working_time().between_ms(*entered, view.now()));
  return stay.get("working_ms").number();
}

Result<void> add_excess(std::vector<Condition> where, const plugin::View& view, std::vector<Node>& nodes) {
  KEDU_LET(auto stays, view.find({.form = "stage_span",
                                  .where = std::move(where),
                                  .fields = {"stage", "entered_at", "left_at", "working_ms", "standard_ms"},
                                  .order = "-entered_at",
                                  .limit = stays_at_most}));
  for (auto& stay : stays) {
    auto standard = stay.get("standard_ms").number();
    if (standard <= 0) continue;
    node_of(nodes, stay.get("stage").text()).excess += std::max(0.0, took(stay, view) / standard - 1);
  }
  return {};
}

}  // namespace

double Node::share(Alert::Of of) const {
  if (n == 0) return 0;
  return (of == Alert::Of::overrun ? excess : static_cast<double>(hits)) / static_cast<double>(n);
}

DateTime window_start(const Duration& window, DateTime now) {
  constexpr std::int64_t day_ms = 86'400'000;
  return {now.ms - (window.unit == Duration::Unit::workdays ? window.amount * day_ms : window.amount)};
}

Result<std::vector<Node>> nodes_of(const Rules& rules, const Alert& alert, const plugin::View& view) {
  std::vector<Node> nodes;
  if (alert.of == Alert::Of::open) {
    KEDU_TRY(count_open(rules, view, nodes));
  } else {
    KEDU_TRY(count(ended(rules, view), view, nodes));
    KEDU_TRY(count(late_and_open(rules), view, nodes));
    if (alert.of == Alert::Of::overrun) {
      KEDU_TRY(add_excess(ended(rules, view), view, nodes));
      KEDU_TRY(add_excess(late_and_open(rules), view, nodes));
    }
  }
  std::erase_if(nodes, [&](auto& node) {
    return !rules.stage(node.stage) || (!alert.stage.empty() && node.stage != alert.stage);
  });
  return nodes;
}

Result<std::vector<LateStay>> late_stays(const Rules& rules, const std::string& stage, std::size_t most,
                                         const plugin::View& view) {
  std::vector<LateStay> all;
  auto add = [&](std::vector<Condition> where) -> Result<void> {
    where.push_back({"stage", equal, stage});
    where.push_back({"late", equal, true});
    KEDU_LET(auto stays, view.find({.form = "stage_span", .where = std::move(where), .order = "entered_at"}));
    for (auto& stay : stays)
      all.push_back({stay.get("record").text(), took(stay, view), stay.get("left_at").is_blank()});
    return {};
  };
  KEDU_TRY(add({{"flow", equal, rules.flow}, {"left_at", blank, {}}}));
  KEDU_TRY(add(ended(rules, view)));
  std::stable_sort(all.begin(), all.end(),
                   [](auto& a, auto& b) { return a.open != b.open ? a.open : a.took_ms > b.took_ms; });
  if (all.size() > most) all.resize(most);
  return all;
}

}  // namespace attribution
