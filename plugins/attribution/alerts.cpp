#include "alerts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "judge.h"

namespace attribution {

namespace {

using enum plugin::Condition::Op;
using plugin::Reactions;

constexpr std::int64_t minute_ms = 60'000;
constexpr std::size_t cases_of_a_card = 5;

/// The next working morning: shares change as stays leave the window, also when nothing happens.
DateTime next_morning(const plugin::View& view) {
  auto& time = view.working_time();
  auto tomorrow = time.start_of({time.day_of(view.now()).days + 1});
  return {time.add(tomorrow, {Duration::Unit::working_ms, 1}).ms - 1};
}

Result<std::optional<Record>> latest_card(const Rules& rules, const Alert& alert, const std::string& stage,
                                          const plugin::View& view) {
  KEDU_LET(auto cards,
           view.find({.form = "stage_alert",
                      .where = {{"rule", equal, rules.id}, {"alert", equal, alert.id}, {"stage", equal, stage}},
                      .order = "-opened_at",
                      .limit = 1}));
  if (cards.empty()) return std::optional<Record>();
  return std::optional(std::move(cards.front()));
}

Card as_card(const std::optional<Record>& record) {
  Card card;
  if (!record) return card;
  card.open = record->get("state") == Value("open");
  if (auto* day = record->get("fired_on").get_if<Date>()) card.fired_on = *day;
  return card;
}

/// To a millionth, as the card keeps it.
double shown_share(const Node& node, const Alert& alert) {
  return std::round(node.share(alert.of) * 1e6) / 1e6;
}

Value cases_of(const std::vector<LateStay>& stays) {
  Rows rows;
  for (auto& stay : stays) rows.push_back({{"record", stay.record}, {"took_ms", stay.took_ms}, {"open", stay.open}});
  return rows;
}

plugin::Push told(const Rules& rules, const Alert& alert, const Node& node, const std::string& card,
                  const plugin::View& view) {
  plugin::Push push;
  for (auto& role : alert.to)
    for (auto* person : view.people_with_role(role))
      if (std::find(push.to.begin(), push.to.end(), person->id) == push.to.end()) push.to.push_back(person->id);
  auto& stage = rules.stage(node.stage)->label;
  auto share = percent(node.share(alert.of));
  push.kind = "alert";
  push.title = {"预警：" + stage.zh + alert.label.zh + " " + share,
                "Warning: " + stage.in(Language::en) + ", " + alert.label.in(Language::en) + " " + share};
  auto n = std::to_string(node.n), hits = std::to_string(node.hits);
  push.body = {n + " 单中 " + hits + " 单，预警线 " + percent(alert.over),
               hits + " of " + n + ", limit " + percent(alert.over)};
  push.form = "stage_alert";
  push.record_id = card;
  return push;
}

Result<Reactions> fire(const Rules& rules, const Alert& alert, const Node& node, const std::optional<Record>& card,
                       plugin::View& view) {
  auto now = view.now();
  bool goes_on = card && as_card(card).open;
  KEDU_LET(auto stays, late_stays(rules, node.stage, cases_of_a_card, view));
  Fields fields{{"fired_at", now},
                {"fired_on", view.working_time().day_of(now)},
                {"fired", goes_on ? card->get("fired").number() + 1 : 1},
                {"last_share", shown_share(node, alert)},
                {"last_n", static_cast<double>(node.n)},
                {"last_at", now},
                {"cases", cases_of(stays)}};
  Reactions reactions;
  auto id = goes_on ? card->id : view.new_id();
  if (goes_on) {
    reactions.update("stage_alert", id, std::move(fields));
  } else {
    for (auto& [name, value] : Fields{{"rule", rules.id},
                                      {"alert", alert.id},
                                      {"alert_label", alert.label.zh},
                                      {"stage", node.stage},
                                      {"stage_label", rules.stage(node.stage)->label.zh},
                                      {"state", "open"},
                                      {"share", shown_share(node, alert)},
                                      {"hits", static_cast<double>(node.hits)},
                                      {"n", static_cast<double>(node.n)},
                                      {"over", alert.over},
                                      {"clear", alert.clear},
                                      {"opened_at", now}})
      fields.set(name, value);
    reactions.create("stage_alert", id, std::move(fields));
  }
  reactions.push(told(rules, alert, node, id, view));
  return reactions;
}

Result<Reactions> follow(const Alert& alert, const Node& node, const Record& card, Verdict verdict,
                         const plugin::View& view) {
  Reactions reactions;
  Fields fields{
      {"last_share", shown_share(node, alert)}, {"last_n", static_cast<double>(node.n)}, {"last_at", view.now()}};
  if (verdict == Verdict::clear) {
    fields.set("state", "cleared");
    fields.set("cleared_at", view.now());
  } else if (card.get("last_share") == fields.get("last_share") && card.get("last_n") == fields.get("last_n")) {
    return reactions;
  }
  reactions.update("stage_alert", card.id, std::move(fields));
  return reactions;
}

/// Nodes of an alert, and those with an open card that nothing counts for any more.
Result<std::vector<Node>> watched(const Rules& rules, const Alert& alert, const plugin::View& view) {
  KEDU_LET(auto nodes, nodes_of(rules, alert, view));
  KEDU_LET(auto cards,
           view.find({.form = "stage_alert",
                      .where = {{"rule", equal, rules.id}, {"alert", equal, alert.id}, {"state", equal, "open"}}}));
  for (auto& card : cards) {
    auto& stage = card.get("stage").text();
    bool counted = std::any_of(nodes.begin(), nodes.end(), [&](auto& node) { return node.stage == stage; });
    if (!counted && rules.stage(stage)) nodes.push_back({stage, 0, 0, 0});
  }
  return nodes;
}

}  // namespace

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f%%", share * 100);
  return text;
}

Result<Reactions> stage_moved(const plugin::Event& event, plugin::View& view) {
  Reactions reactions;
  auto* rules = rules_of_flow(view, event.after.get("flow").text());
  if (!rules || rules->alerts.empty()) return reactions;
  DateTime due{(view.now().ms / minute_ms + 1) * minute_ms};
  reactions.timer({"measure_alerts", "soon/" + rules->id, due, {{"rule", rules->id}}});
  return reactions;
}

Result<Reactions> measure_alerts(const plugin::TimerFired& timer, plugin::View& view) {
  Reactions reactions;
  auto* rules = rules_named(view, timer.payload.get("rule").text());
  if (!rules) return reactions;
  bool counts = false;
  for (auto& alert : rules->alerts) {
    KEDU_LET(auto nodes, watched(*rules, alert, view));
    for (auto& node : nodes) {
      counts |= node.n > 0;
      KEDU_LET(auto card, latest_card(*rules, alert, node.stage, view));
      auto verdict = judge(alert, node, as_card(card), view.working_time().day_of(view.now()));
      if (verdict == Verdict::fire) {
        KEDU_LET(auto fired, fire(*rules, alert, node, card, view));
        reactions += std::move(fired);
      } else if (as_card(card).open) {
        KEDU_LET(auto followed, follow(alert, node, *card, verdict, view));
        reactions += std::move(followed);
      }
    }
  }
  if (counts) reactions.timer({"measure_alerts", "morning/" + rules->id, next_morning(view), {{"rule", rules->id}}});
  return reactions;
}

bool can_act_on(const plugin::Invocation& invocation, const plugin::View&) {
  return invocation.form == "stage_alert" && invocation.record.get("acted_at").is_blank();
}

Result<Reactions> act_on(const plugin::Invocation& invocation, plugin::View& view, Issues& issues) {
  if (invocation.form != "stage_alert") return fail(ErrorCode::not_found, "这不是预警卡片 / this is no warning card");
  auto& action = invocation.input.get("comment");
  if (action.is_empty())
    issues.add({.code = "required", .message = {"请写明采取的措施", "say what you do about it"}, .field = "comment"});
  if (!issues.ok()) return Reactions{};
  Reactions reactions;
  reactions.update("stage_alert", invocation.record.id,
                   {{"action", action},
                    {"acted_by", invocation.actor.id},
                    {"acted_at", view.now()},
                    {"acted_share", invocation.record.get("last_share")}});
  return reactions;
}

}  // namespace attribution
