#include "improvements.h"

#include <algorithm>

#include "deals.h"
#include "exact.h"
#include "nodes.h"

namespace attribution {

namespace {

using plugin::Reactions;

/// The beginning of work on this day, or on the next that is worked.
DateTime morning_of(Date day, const plugin::WorkingTime& time) {
  return {time.add(time.start_of(day), {Duration::Unit::working_ms, 1}).ms - 1};
}

plugin::Push told(const Record& item, std::vector<std::string> to, Text title) {
  plugin::Push push;
  push.to = std::move(to);
  push.kind = "task";
  push.title = std::move(title);
  push.form = "improvement";
  push.record_id = item.id;
  return push;
}

struct Side {
  std::int64_t ended = 0, lost = 0, lacking = 0;
};

Side count(const Deals& deals, std::optional<std::size_t> gap) {
  Side side;
  for (auto& deal : deals.all) {
    ++side.ended;
    side.lost += deal.won ? 0 : 1;
    if (gap && deal.lacks[*gap]) ++side.lacking;
  }
  return side;
}

Json side_json(const Side& side, DateTime from, DateTime to, std::optional<std::size_t> gap) {
  auto part = [&](std::int64_t of) {
    return side.ended ? Json(static_cast<double>(of) / static_cast<double>(side.ended)) : Json();
  };
  Json json{{"from", to_json(Value(from))},
            {"to", to_json(Value(to))},
            {"n", side.ended},
            {"lost", side.lost},
            {"loss_rate", part(side.lost)}};
  if (gap) json["gap_share"] = part(side.lacking);
  return json;
}

}  // namespace

Result<Reactions> improvement_written(const plugin::Event& event, plugin::View& view) {
  Reactions reactions;
  if (event.form != "improvement") return reactions;
  bool created = event.name.ends_with(".created");
  if (!created && !event.before.has("due") && !event.before.has("state")) return reactions;
  auto key = event.record_id;
  reactions.cancel_timer(key + "/remind");
  reactions.cancel_timer(key + "/overdue");
  auto* due = event.after.get("due").get_if<Date>();
  bool open = event.after.get("state") == Value("open");
  if (open && due) {
    auto& time = view.working_time();
    auto remind = morning_of(*due, time), overdue = morning_of({due->days + 1}, time);
    Fields payload{{"record", key}};
    if (remind > view.now()) reactions.timer({"improvement_due", key + "/remind", remind, payload});
    reactions.timer({"improvement_due", key + "/overdue", overdue, payload});
  }
  if (event.after.get("overdue") == Value(true)) reactions.update("improvement", key, {{"overdue", false}});
  auto& owner = event.after.get("owner").text();
  if (created && owner != event.actor)
    reactions.push(told({key, 0, event.after}, {owner},
                        {"新的改进项：" + event.after.get("what").text(),
                         "An improvement for you: " + event.after.get("what").text()}));
  return reactions;
}

Result<Reactions> improvement_due(const plugin::TimerFired& timer, plugin::View& view) {
  Reactions reactions;
  auto item = view.get("improvement", timer.payload.get("record").text());
  if (!item || item->get("state") != Value("open")) return reactions;
  auto& what = item->get("what").text();
  auto& owner = item->get("owner").text();
  if (timer.key.ends_with("/remind")) {
    reactions.push(told(*item, {owner}, {"改进项今天到期：" + what, "An improvement is due today: " + what}));
    return reactions;
  }
  std::vector<std::string> both{owner};
  if (auto* head = view.head_of(owner)) both.push_back(head->id);
  reactions.update("improvement", item->id, {{"overdue", true}});
  reactions.push(told(*item, std::move(both), {"改进项已逾期：" + what, "An improvement is overdue: " + what}));
  return reactions;
}

Result<Json> show_effect(const plugin::Request& request, const plugin::View& view) {
  KEDU_LET(auto item, view.get("improvement", request.query.get("record").text()));
  auto* changed = item.get("changed_on").get_if<Date>();
  auto* rules = loss_rules(view, item.get("rule").text());
  if (!rules || !changed) return Json{{"effect", nullptr}};
  std::optional<std::size_t> gap;
  auto& gaps = rules->losses->gaps;
  for (std::size_t i = 0; i < gaps.size(); ++i)
    if (Value(gaps[i].id) == item.get("gap")) gap = i;
  auto since = view.working_time().start_of(*changed);
  auto from = window_start(rules->losses->window, since), until = view.now();
  KEDU_LET(auto earlier, ended_deals(*rules, from, since, view));
  KEDU_LET(auto later, ended_deals(*rules, since, until, view));
  auto before = count(earlier, gap), after = count(later, gap);
  auto least = static_cast<std::int64_t>(rules->losses->least);
  Json effect{{"before", side_json(before, from, since, gap)},
              {"after", side_json(after, since, until, gap)},
              {"p", fisher_exact(before.lost, before.ended - before.lost, after.lost, after.ended - after.lost)},
              {"small", before.ended < least || after.ended < least}};
  if (gap) effect["gap"] = both(gaps[*gap].label);
  return Json{{"effect", std::move(effect)}};
}

}  // namespace attribution
