#include "upheld.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>

#include "actors.h"
#include "gate.h"

namespace flow {

namespace {

using plugin::Reactions;

struct Gate {
  const Requirement* requirement;
  Text passed;  ///< the stage or end that asked for it
};
using Gates = std::map<std::string, Gate>;  ///< by "apply.0"

std::string id_of(const std::string& stage, std::size_t index) {
  return stage + "." + std::to_string(index);
}

Gates gates_of(const Rules& rules) {
  Gates gates;
  auto add = [&](auto& step) {
    for (std::size_t i = 0; i < step.requires_.size(); ++i)
      gates.emplace(id_of(step.id, i), Gate{&step.requires_[i], step.label});
  };
  for (auto& stage : rules.stages)
    for (auto* part : parts_of(stage)) add(*part);
  for (auto& end : rules.ends) add(end);
  return gates;
}

std::vector<std::string> gaps_of(const Fields& record) {
  std::istringstream text(record.get("gate_gaps").text());
  return {std::istream_iterator<std::string>(text), {}};
}

std::string any_stage(const std::vector<std::string>& ids) {
  std::string any;
  for (auto& id : ids) any += (any.empty() ? "OR(stage=\"" : ",stage=\"") + id + "\"";
  return any + ")";
}

/// The gaps of one stage or end, for records in `beyond`; empty where nothing can fall.
template <class Step>
std::string gaps_formula(const Step& step, const Json& written, const std::vector<std::string>& beyond) {
  std::string gaps;
  for (std::size_t i = 0; i < step.requires_.size(); ++i) {
    auto& requirement = step.requires_[i];
    // The rows of a table are the record's own, and what may be let pass without may be missing.
    if (requirement.timed || requirement.kind == Requirement::Kind::rows || !requirement.soft.empty()) continue;
    auto holds = "NOT(ISBLANK({" + requirement.field + "}))";
    if (requirement.that) {
      holds = written["requires"][i]["that"].template get<std::string>();
      holds.erase(0, holds.starts_with("=") ? 1 : 0);
    }
    gaps += std::string(gaps.empty() ? "" : ",") + "IF(IFERROR(IF(" + holds + ",TRUE,FALSE),FALSE),\"\",\"" +
            id_of(step.id, i) + " \")";
  }
  return gaps.empty() || beyond.empty() ? "" : "IF(" + any_stage(beyond) + ",CONCATENATE(" + gaps + "),\"\")";
}

/// A stage that is left out on a condition has gaps only where the condition holds.
std::string where_it_applies(const Json& written, const std::string& gaps) {
  if (gaps.empty() || !written.contains("when")) return gaps;
  return "IF(IFERROR(IF(" + written["when"].get<std::string>().substr(1) + ",TRUE,FALSE),FALSE)," + gaps + ",\"\")";
}

/// Who decided in this record's favour, and who is to decide now.
Result<std::vector<std::string>> people_told(const Rules& rules, const plugin::Event& event, const plugin::View& view) {
  using enum plugin::Condition::Op;
  std::vector<std::string> people;
  auto add = [&](const std::string& id) {
    if (!id.empty() && std::find(people.begin(), people.end(), id) == people.end()) people.push_back(id);
  };
  add(first_owner(event.after));
  for (auto& item : event.after.get("waiting_on").items()) add(item.text());
  KEDU_LET(auto given,
           view.find({.form = "stage_task",
                      .where = {{span_link(rules.form), equal, event.record_id}, {"state", equal, "approved"}}}));
  for (auto& task : given) add(task.get("answered_by").text());
  return people;
}

Result<Reactions> told(const Rules& rules, const plugin::Event& event, Text what, Text body, plugin::View& view) {
  Reactions reactions;
  // What has ended waits for nobody: the mark is enough.
  if (rules.end(event.after.get("stage").text())) return reactions;
  auto title = view.title(rules.form, {event.record_id, 0, event.after});
  plugin::Push push;
  KEDU_LET(push.to, people_told(rules, event, view));
  push.kind = "notice";
  push.title = {what.zh + "：" + title, what.in(Language::en) + ": " + title};
  push.body = std::move(body);
  push.form = rules.form;
  push.record_id = event.record_id;
  reactions.push(std::move(push));
  return reactions;
}

/// "缺什么 · 谁的修改", in both languages.
Text why(const Issues& issues, const plugin::Event& event, const plugin::View& view) {
  Text text;
  for (auto& issue : issues) {
    text.zh += (text.zh.empty() ? "" : "；") + issue.message.zh;
    text.en += (text.en.empty() ? "" : "; ") + issue.message.in(Language::en);
  }
  if (auto* person = view.person(event.actor)) {
    text.zh += "（" + person->name + "的修改所致）";
    text.en += " (after a change by " + person->name + ")";
  }
  return text;
}

}  // namespace

void keep_gates(plugin::Section& section, const Rules& rules) {
  std::string all;
  auto add = [&](const std::string& gaps) {
    if (!gaps.empty()) all += (all.empty() ? "=CONCATENATE(" : ",") + gaps;
  };
  std::vector<std::string> beyond;
  for (auto& end : rules.ends)
    if (end.won) beyond.push_back(end.id);
  for (auto i = rules.stages.size(); i-- > 0;) {
    auto& stage = rules.stages[i];
    auto& written = section.tree()["stages"][i];
    if (stage.together.empty()) add(where_it_applies(written, gaps_formula(stage, written, beyond)));
    for (std::size_t j = 0; j < stage.together.size(); ++j) {
      auto& part = written["together"][j];
      add(where_it_applies(written, where_it_applies(part, gaps_formula(stage.together[j], part, beyond))));
    }
    beyond.push_back(rules.stages[i].id);
  }
  for (std::size_t i = 0; i < rules.ends.size(); ++i)
    add(gaps_formula(rules.ends[i], section.tree()["ends"][i], {rules.ends[i].id}));
  if (!all.empty()) section.compute("/form", rules.form, "gate_gaps", all + ")");
}

Issues fallen(const Rules& rules, const std::string& form, const Fields& record, const plugin::View& view) {
  Issues issues;
  if (record.get("gate_broken") != Value(true)) return issues;
  auto gates = gates_of(rules);
  for (auto& id : gaps_of(record))
    if (auto gate = gates.find(id); gate != gates.end()) {
      auto issue = issue_of(*gate->second.requirement, form, record, view);
      issue.hint = {"“" + gate->second.passed.zh + "”凭它通过，现在不成立了",
                    "'" + gate->second.passed.in(Language::en) + "' was passed with it, and it no longer holds"};
      issues.add(std::move(issue));
    }
  return issues;
}

Result<Reactions> gates_changed(const plugin::Event& event, plugin::View& view) {
  auto* rules = rules_for(view, event.form);
  if (!rules || !event.before.has("gate_gaps")) return Reactions{};
  auto before = gaps_of(event.before), now = gaps_of(event.after);
  bool marked = event.after.get("gate_broken") == Value(true);
  if (marked && now.empty()) {
    Reactions reactions;
    reactions.update(rules->form, event.record_id,
                     {{"gate_broken", Value{}}, {"gate_broken_at", Value{}}, {"gate_broken_by", Value{}}});
    // Sent back to before the gate, it is asked again anyway.
    if (event.before.has("stage")) return reactions;
    reactions.emit(rules->form + ".gate_whole", rules->form, event.record_id, {});
    KEDU_LET(auto push, told(*rules, event, {"卡点已恢复", "Its gates hold again"}, {}, view));
    reactions += std::move(push);
    return reactions;
  }
  bool opened = std::any_of(now.begin(), now.end(),
                            [&](auto& id) { return std::find(before.begin(), before.end(), id) == before.end(); });
  // A new definition asks more of those to come; it does not accuse those who passed the old one.
  if (!opened || event.cause != plugin::Event::Cause::links) return Reactions{};
  auto after = event.after;
  after.set("gate_broken", true);
  auto lacks = fallen(*rules, event.form, after, view);
  Reactions reactions;
  if (!marked)
    reactions.update(rules->form, event.record_id,
                     {{"gate_broken", true}, {"gate_broken_at", view.now()}, {"gate_broken_by", event.actor}});
  auto text = why(lacks, event, view);
  reactions.emit(rules->form + ".gate_broken", rules->form, event.record_id, {{"lacks", text.zh}});
  KEDU_LET(auto push, told(*rules, event, {"卡点已失效", "A gate it passed no longer holds"}, text, view));
  reactions += std::move(push);
  return reactions;
}

}  // namespace flow
