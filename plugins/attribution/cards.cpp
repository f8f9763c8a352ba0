#include "cards.h"

#include "alerts.h"
#include "nodes.h"
#include "similar.h"

namespace attribution {

namespace {

using enum plugin::Condition::Op;

constexpr std::int64_t day_ms = 86'400'000, two_weeks_ms = 14 * day_ms;
constexpr std::size_t differences_at_most = 5;

/// {record, title}: the title only where the person sees the record.
Json named(const std::string& form, const std::string& record, const plugin::View& view) {
  auto seen = view.get(form, record);
  if (!seen) return {{"title", nullptr}};
  return {{"form", form}, {"record", record}, {"title", view.title(form, *seen)}};
}

Json card_json(const Record& card, const Rules* rules, const plugin::View& view) {
  auto* alert = rules ? rules->alert(card.get("alert").text()) : nullptr;
  auto* stage = rules ? rules->stage(card.get("stage").text()) : nullptr;
  Json json{{"id", card.id},
            {"stage", both(stage ? stage->label : Text(card.get("stage_label").text()))},
            {"alert", both(alert ? alert->label : Text(card.get("alert_label").text()))}};
  for (auto* name : {"state", "share", "hits", "n", "over", "clear", "opened_at", "fired", "last_share", "last_n",
                     "last_at", "cleared_at", "action", "acted_at", "acted_share"})
    json[name] = to_json(card.get(name));
  if (rules) json["window_days"] = (view.now().ms - window_start(rules->window, view.now()).ms) / day_ms;
  if (auto* person = view.person(card.get("acted_by").text())) json["acted_by"] = person->name;
  return json;
}

Result<Json> case_json(const Rules& rules, const std::string& stage, const Fields& late, DateTime until,
                       const plugin::View& view) {
  auto& all = view.everything();
  auto json = named(rules.form, late.get("record").text(), view);
  json["took_ms"] = late.get("took_ms").number();
  json["open"] = late.get("open") == Value(true);
  json["peers"] = Json::array();
  json["differences"] = Json::array();
  auto subject = all.get(rules.form, late.get("record").text());
  // What it is alike in, and what was done, say too much of a case the person does not see.
  if (!subject || json["title"].is_null() || rules.similar.keys.empty()) return json;
  KEDU_LET(auto peers, peers_of(rules, stage, *subject, until, all));
  json["said"] = both(peers.said);
  KEDU_LET(auto own, chain_of(rules, *subject, view.now(), all));
  std::vector<Chain> chains;
  for (auto& peer : peers.peers) {
    auto shown = named(rules.form, peer.record, view);
    shown["took_ms"] = peer.took_ms;
    shown["left_at"] = to_json(Value(peer.left_at));
    json["peers"].push_back(std::move(shown));
    KEDU_LET(auto record, all.get(rules.form, peer.record));
    KEDU_LET(auto chain, chain_of(rules, record, peer.left_at, all));
    chains.push_back(std::move(chain));
  }
  for (auto& text : differences(own, chains, view.working_time(), differences_at_most))
    json["differences"].push_back(both(text));
  return json;
}

Result<void> add_cases(Json& json, const Record& card, const Rules* rules, const plugin::View& view) {
  json["cases"] = Json::array();
  auto* cases = card.get("cases").get_if<Rows>();
  auto* at = card.get("fired_at").get_if<DateTime>();
  if (!rules || !cases) return {};
  for (auto& late : *cases) {
    KEDU_LET(auto shown, case_json(*rules, card.get("stage").text(), late, at ? *at : view.now(), view));
    json["cases"].push_back(std::move(shown));
  }
  return {};
}

}  // namespace

Json chain_json(const Chain& chain) {
  auto links = Json::array();
  for (auto& link : chain.links) {
    Json json{{"at", to_json(Value(link.at))},
              {"kind", link.kind == Link::Kind::stage ? "stage" : "action"},
              {"what", link.what},
              {"label", both(link.label)}};
    if (link.kind == Link::Kind::stage) {
      json["took_ms"] = link.took_ms;
      if (link.standard_ms > 0) json["standard_ms"] = link.standard_ms;
      json["late"] = link.late;
      json["open"] = link.open;
      if (!link.left_by.empty()) json["left_by"] = link.left_by;
    } else {
      json["form"] = link.form;
      json["record"] = link.record;
    }
    links.push_back(std::move(json));
  }
  return links;
}

Result<Json> list_alerts(const plugin::Request& request, const plugin::View& view) {
  auto list = Json::array();
  bool with_cases = !request.query.get("cases").is_empty();
  auto add = [&](std::vector<plugin::Condition> where) -> Result<void> {
    KEDU_LET(auto cards,
             view.find({.form = "stage_alert", .where = std::move(where), .order = "-opened_at", .limit = 50}));
    for (auto& card : cards) {
      auto* rules = rules_named(view, card.get("rule").text());
      auto json = card_json(card, rules, view);
      if (with_cases) KEDU_TRY(add_cases(json, card, rules, view));
      list.push_back(std::move(json));
    }
    return {};
  };
  KEDU_TRY(add({{"state", equal, "open"}}));
  KEDU_TRY(add({{"state", equal, "cleared"}, {"cleared_at", greater_equal, DateTime{view.now().ms - two_weeks_ms}}}));
  return Json{{"alerts", std::move(list)}};
}

Result<Json> show_alert(const plugin::Request& request, const plugin::View& view) {
  KEDU_LET(auto card, view.get("stage_alert", request.query.get("id").text()));
  auto* rules = rules_named(view, card.get("rule").text());
  auto json = card_json(card, rules, view);
  KEDU_TRY(add_cases(json, card, rules, view));
  return json;
}

Result<Json> show_chain(const plugin::Request& request, const plugin::View& view) {
  auto* rules = rules_of_form(view, request.query.get("form").text());
  if (!rules) return fail(ErrorCode::not_found, "这个表单没有归因规则 / nothing is said about causes of this form");
  KEDU_LET(auto record, view.get(rules->form, request.query.get("record").text()));
  // The record is theirs to see, so its whole way is.
  KEDU_LET(auto chain, chain_of(*rules, record, view.now(), view.everything()));
  return Json{{"chain", chain_json(chain)}};
}

}  // namespace attribution
