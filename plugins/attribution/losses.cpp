#include "losses.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/calendar_date.h"
#include "cards.h"
#include "causes.h"
#include "chain.h"
#include "nodes.h"

namespace attribution {

namespace {

using enum plugin::Condition::Op;

constexpr std::size_t deals_shown = 500;
constexpr double believed = 0.05;     ///< corrected p below which a cause is more than chance
constexpr std::size_t shared_by = 3;  ///< of a sample

struct Asked {
  const Rules* rules;
  DateTime from, to;
};

/// Which rules and days: without any the first rules, and their window up to now.
Result<Asked> asked_of(const plugin::Request& request, const plugin::View& view) {
  Asked asked{loss_rules(view, request.query.get("rule").text()), {}, {view.now().ms + 1}};
  if (!asked.rules) return fail(ErrorCode::not_found, "没有丢单归因规则 / no rules about losses");
  if (auto to = parse_date(request.query.get("to").text())) asked.to = view.working_time().start_of({to->days + 1});
  asked.from = window_start(asked.rules->losses->window, asked.to);
  if (auto from = parse_date(request.query.get("from").text())) asked.from = view.working_time().start_of(*from);
  return asked;
}

/// A formula as YAML reads it: plain where it can be, else between single quotes.
std::string in_yaml(const std::string& formula) {
  if (formula.find(": ") == std::string::npos && formula.find(" #") == std::string::npos) return formula;
  std::string quoted = "'";
  for (char c : formula) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

/// What to write into the flow so that the gap cannot be there; empty where only people can see to it.
Json proposal_of(const Gap& gap) {
  std::string yaml;
  if (gap.what == Gap::What::field) yaml = "- {field: " + gap.name + "}";
  if (gap.what == Gap::What::condition)
    yaml = "- that: " + in_yaml("=NOT(" + gap.that_text.substr(1) + ")") +
           "\n  say: {zh: " + Json(gap.label.zh).dump() + ", en: " + Json(gap.label.in(Language::en)).dump() + "}";
  return yaml.empty() ? Json() : Json(yaml);
}

Json cause_json(const Gap& gap, const Cause& cause) {
  auto lift = cause.lift();
  return {{"gap", gap.id},
          {"label", both(gap.label)},
          {"lost_with", cause.lost_with},
          {"lost", cause.lost},
          {"share_lost", cause.share_lost()},
          {"won_with", cause.won_with},
          {"won", cause.won},
          {"share_won", cause.share_won()},
          {"lift", lift ? Json(*lift) : Json()},
          {"p", cause.p},
          {"p_adjusted", cause.p_adjusted},
          {"small", cause.small},
          {"points_to_loss", cause.points_to_loss()},
          {"believed", cause.points_to_loss() && !cause.small && cause.p_adjusted < believed},
          {"requirement", proposal_of(gap)}};
}

std::vector<std::size_t> gaps_of(const Deals& deals, const std::string& record) {
  std::vector<std::size_t> lacking;
  for (auto& deal : deals.all)
    if (deal.id == record)
      for (std::size_t i = 0; i < deal.lacks.size(); ++i)
        if (deal.lacks[i]) lacking.push_back(i);
  return lacking;
}

}  // namespace

Result<Json> show_losses(const plugin::Request& request, const plugin::View& view) {
  KEDU_LET(auto asked, asked_of(request, view));
  auto& losses = *asked.rules->losses;
  KEDU_LET(auto deals, ended_deals(*asked.rules, asked.from, asked.to, view));
  auto causes = Json::array();
  std::int64_t lost = 0, won = 0;
  for (auto& deal : deals.all) ++(deal.won ? won : lost);
  for (auto& cause : causes_of(losses, deals.all)) causes.push_back(cause_json(losses.gaps[cause.gap], cause));
  auto& time = view.working_time();
  auto least = static_cast<std::int64_t>(losses.least);
  Json json{{"rule", asked.rules->id},
            {"label", both(asked.rules->label)},
            {"form", asked.rules->form},
            {"from", to_json(Value(time.day_of(asked.from)))},
            {"to", to_json(Value(time.day_of({asked.to.ms - 1})))},
            {"lost", lost},
            {"won", won},
            {"least", losses.least},
            {"small", lost < least || won < least},
            {"correction", losses.correction == Correction::holm ? "holm" : "bh"},
            {"causes", std::move(causes)}};
  if (!deals.cut.empty()) json["note"] = both(deals.cut);
  return json;
}

Result<Json> show_deals(const plugin::Request& request, const plugin::View& view) {
  KEDU_LET(auto asked, asked_of(request, view));
  auto& gaps = asked.rules->losses->gaps;
  auto& wanted = request.query.get("gap").text();
  auto gap = std::find_if(gaps.begin(), gaps.end(), [&](auto& each) { return each.id == wanted; });
  if (!wanted.empty() && gap == gaps.end()) return fail(ErrorCode::not_found, "没有这个缺口 / no such gap");
  bool won = request.query.get("won") == Value("1");
  KEDU_LET(auto deals, ended_deals(*asked.rules, asked.from, asked.to, view));
  auto list = Json::array();
  std::size_t count = 0;
  for (auto& deal : deals.all) {
    if (deal.won != won) continue;
    if (!wanted.empty() && !deal.lacks[static_cast<std::size_t>(gap - gaps.begin())]) continue;
    if (++count > deals_shown) continue;
    auto record = view.get(asked.rules->form, deal.id);
    if (record) list.push_back({{"record", deal.id}, {"title", view.title(asked.rules->form, *record)}});
  }
  return Json{{"form", asked.rules->form}, {"count", count}, {"deals", std::move(list)}};
}

Result<Json> show_sample(const plugin::Request& request, const plugin::View& view) {
  KEDU_LET(auto review, view.get("loss_review", request.query.get("id").text()));
  auto* rules = loss_rules(view, review.get("rule").text());
  if (!rules) return fail(ErrorCode::not_found, "没有丢单归因规则 / no rules about losses");
  auto& gaps = rules->losses->gaps;
  auto& time = view.working_time();
  auto* from = review.get("from").get_if<Date>();
  auto* to = review.get("to").get_if<Date>();
  if (!from || !to) return fail(ErrorCode::invalid, "复盘没有起止日期 / the review has no days");
  KEDU_LET(auto deals, ended_deals(*rules, time.start_of(*from), time.start_of({to->days + 1}), view));

  auto list = Json::array();
  std::map<std::string, std::pair<Text, std::size_t>> nodes;  // what → label, hits
  for (auto& item : review.get("sample").items()) {
    auto loss = view.get("loss", item.text());
    auto record = loss ? view.get(rules->form, loss->get("record").text()) : fail(ErrorCode::not_found, "");
    if (!record) {
      list.push_back({{"title", nullptr}});
      continue;
    }
    auto* lost_at = loss->get("lost_at").get_if<DateTime>();
    KEDU_LET(auto chain, chain_of(*rules, *record, lost_at ? *lost_at : view.now(), view.everything()));
    auto lacking = Json::array();
    for (auto index : gaps_of(deals, record->id)) {
      lacking.push_back(both(gaps[index].label));
      auto& node = nodes["gap:" + gaps[index].id];
      node = {gaps[index].label, node.second + 1};
    }
    std::map<std::string, bool> late;
    for (auto& link : chain.links)
      if (link.kind == Link::Kind::stage && link.late && !std::exchange(late[link.what], true)) {
        auto& node = nodes["stage:" + link.what];
        node = {{link.label.zh + "超时", link.label.in(Language::en) + " was late"}, node.second + 1};
      }
    list.push_back({{"loss", loss->id},
                    {"form", rules->form},
                    {"record", record->id},
                    {"title", view.title(rules->form, *record)},
                    {"lost_at", to_json(loss->get("lost_at"))},
                    {"chain", chain_json(chain)},
                    {"gaps", std::move(lacking)}});
  }
  auto shared = Json::array();
  for (auto& [what, node] : nodes)
    if (node.second >= shared_by) shared.push_back({{"label", both(node.first)}, {"hits", node.second}});
  return Json{{"seed", review.get("seed").number()}, {"deals", std::move(list)}, {"shared", std::move(shared)}};
}

}  // namespace attribution
