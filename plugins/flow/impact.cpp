// Counted over spans and records as they are; nothing is changed.
#include "impact.h"

#include <algorithm>
#include <cstdlib>

#include "gate.h"
#include "versions.h"

namespace flow {

namespace {

using plugin::View;

constexpr double usual = 120;
constexpr double most = 1000;
constexpr int running_looked_at = 5000;

/// One stage's figures.
struct Impact {
  int passed = 0, stopped = 0, won = 0, running = 0;
  std::vector<int> by_requirement;
};

/// The records that passed it last, against what it requires now.
Result<void> look_back(const Rules& rules, const Stage& stage, int last, const View& view, Impact& impact) {
  using enum plugin::Condition::Op;
  KEDU_LET(auto spans, view.find({.form = "stage_span",
                                  .where = {{"form", equal, rules.form},
                                            {"stage", equal, stage.id},
                                            {"latest", equal, true},
                                            {"left_by", in, ways_passed()}},
                                  .fields = {"record"},
                                  .order = "-left_at",
                                  .limit = last}));
  for (auto& span : spans) {
    auto record = view.get(rules.form, span.get("record").text());
    if (!record) continue;
    ++impact.passed;
    bool stopped = false;
    for (std::size_t i = 0; i < stage.requires_.size(); ++i) {
      if (missing({stage.requires_[i]}, rules.form, record->fields, view).ok()) continue;
      ++impact.by_requirement[i];
      stopped = true;
    }
    auto* end = rules.end(record->get("stage").text());
    impact.stopped += stopped;
    impact.won += stopped && end && end->won;
  }
  return {};
}

/// Records on their way by an earlier version that stand in the stage or are past it, and lack what it requires now.
Result<void> look_at_running(const Rules& rules, std::size_t index, const Stage& stage, const View& view,
                             Impact& impact) {
  using enum plugin::Condition::Op;
  List stages;
  for (auto i = index; i < rules.stages.size(); ++i) stages.emplace_back(rules.stages[i].id);
  KEDU_LET(auto records, view.find({.form = rules.form,
                                    .where = {{"flow_version", not_equal, rules.version}, {"stage", in, stages}},
                                    .limit = running_looked_at}));
  for (auto& record : records)
    impact.running += applies(stage, rules.form, record.fields, view) &&
                      !missing(stage.requires_, rules.form, record.fields, view).ok();
  return {};
}

Text policy_of(const Stage& stage) {
  if (stage.backfill) return {"请负责人限时补录", "their owners are asked to add it"};
  if (stage.touch == Stage::Touch::current) return {"下次有人动它时要补", "asked for when somebody touches them"};
  return {"按原来的办", "they go on as they began"};
}

Text told(const Rules& rules, const Stage& stage, const Impact& impact) {
  auto n = [](int number) { return std::to_string(number); };
  auto policy = policy_of(stage);
  return {rules.label.zh + " · " + stage.label.zh + "：最近通过的 " + n(impact.passed) + " 条里会拦住 " +
              n(impact.stopped) + " 条，其中 " + n(impact.won) + " 条成交；在途 " + n(impact.running) + " 条缺这些，" +
              policy.zh,
          rules.label.in(Language::en) + " · " + stage.label.in(Language::en) + ": would have stopped " +
              n(impact.stopped) + " of the last " + n(impact.passed) + ", " + n(impact.won) + " of them won; " +
              n(impact.running) + " on their way lack it: " + policy.en};
}

Json requirements_json(const Rules& rules, const Stage& stage, const Impact& impact, const View& view) {
  auto list = Json::array();
  for (std::size_t i = 0; i < stage.requires_.size(); ++i)
    list.push_back({{"requirement", both(issue_of(stage.requires_[i], rules.form, {}, view).message)},
                    {"stopped", impact.by_requirement[i]}});
  return list;
}

}  // namespace

Result<Json> impact(const plugin::Request& request, const View& view) {
  auto& asked = request.query.get("last").text();
  auto last = static_cast<int>(std::clamp(asked.empty() ? usual : std::strtod(asked.c_str(), nullptr), 1.0, most));
  Json json{{"stages", Json::array()}, {"told", Json::array()}};
  for (auto* rules : view.sections<Rules>("flow"))
    for (std::size_t i = 0; i < rules->stages.size(); ++i)
      for (auto* stage : parts_of(rules->stages[i])) {
        if (stage->requires_.empty()) continue;
        Impact impact;
        impact.by_requirement.resize(stage->requires_.size());
        KEDU_TRY(look_back(*rules, *stage, last, view, impact));
        KEDU_TRY(look_at_running(*rules, i, *stage, view, impact));
        json["stages"].push_back({{"flow", rules->id},
                                  {"stage", stage->id},
                                  {"passed", impact.passed},
                                  {"stopped", impact.stopped},
                                  {"won", impact.won},
                                  {"running", impact.running},
                                  {"requirements", requirements_json(*rules, *stage, impact, view)}});
        json["told"].push_back(both(told(*rules, *stage, impact)));
      }
  return json;
}

}  // namespace flow
