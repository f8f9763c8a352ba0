// Requirements against records.
#include "gate.h"

#include <algorithm>

#include "signature.h"

namespace flow {

namespace {

bool is_true(const Value& value) {
  return value == Value(true) || (value.is<double>() && value.number() != 0);
}

/// How many rows of the table count: with every column filled in that must be, and the condition, if any, true.
int rows_that_count(const Requirement& requirement, const std::string& form, const Fields& record,
                    const plugin::View& view) {
  auto* rows = record.get(requirement.field).get_if<Rows>();
  int count = 0;
  for (auto& row : rows ? *rows : Rows{}) {
    bool filled = std::all_of(requirement.filled.begin(), requirement.filled.end(),
                              [&](auto& column) { return !row.get(column.id).is_empty(); });
    if (filled && requirement.that) filled = is_true(view.evaluate(requirement.that, {form, &record, {{"row", &row}}}));
    count += filled;
  }
  return count;
}

bool holds(const Requirement& requirement, const std::string& form, const Fields& record, const plugin::View& view) {
  switch (requirement.kind) {
    case Requirement::Kind::field:
      return !record.get(requirement.field).is_empty();
    case Requirement::Kind::rows:
      return rows_that_count(requirement, form, record, view) >= requirement.at_least;
    case Requirement::Kind::that:
      break;
  }
  return is_true(view.evaluate(requirement.that, {form, &record, {}}));
}

Text rows_message(const Requirement& requirement, const Text& label, int there) {
  auto number = std::to_string(requirement.at_least), so_far = std::to_string(there);
  std::string zh, en;
  for (auto& column : requirement.filled) {
    zh += (zh.empty() ? "" : "、") + column.label.zh;
    en += (en.empty() ? "" : ", ") + column.label.in(Language::en);
  }
  if (!zh.empty()) zh = "，每行填好" + zh, en = " with " + en;
  return {"“" + label.zh + "”至少要 " + number + " 行" + zh + "（现有 " + so_far + " 行）",
          "'" + label.in(Language::en) + "' needs at least " + number + " rows" + en + " (" + so_far + " so far)"};
}

Text message_of(const Requirement& requirement, const std::string& form, const Fields& record,
                const plugin::View& view) {
  auto label = requirement.field.empty() ? Text("条件", "condition") : view.label(form, requirement.field);
  if (requirement.kind == Requirement::Kind::rows)
    return rows_message(requirement, label, rows_that_count(requirement, form, record, view));
  if (requirement.kind == Requirement::Kind::that)
    return {"“" + label.zh + "”还不符合要求", "'" + label.in(Language::en) + "' does not meet the requirement"};
  return {"还缺“" + label.zh + "”", "'" + label.in(Language::en) + "' is missing"};
}

/// Where somebody may let it pass, the issue says who.
Text who_may_let_pass(const Case& record, const Requirement& requirement) {
  auto people = people_of(requirement.soft, record.rules(), record.record(), record.view());
  if (people.empty()) return {};
  auto names = names_of(people, record.view());
  return {"补齐，或请" + names + "放行", "add it, or ask " + names + " to let it pass"};
}

/// The stage belonged to the record's way before this write.
bool applied(const Stage& stage, const plugin::Change& change, const plugin::View& view) {
  return applies(stage, change.form, *change.before, view);
}

struct Keeping {
  const plugin::Change& change;
  const plugin::View& view;
  Issues& issues;

  void keep(const std::vector<Requirement>& requirements, const Text& label) {
    for (auto& requirement : requirements) {
      // Time alone may make a condition false; only a write that breaks what held is refused.
      if (holds(requirement, change.form, *change.after, view) ||
          !holds(requirement, change.form, *change.before, view))
        continue;
      auto issue = issue_of(requirement, change.form, *change.after, view);
      issue.hint = {"“" + label.zh + "”已经凭它通过，不能再去掉",
                    "'" + label.in(Language::en) + "' was passed with it; it cannot be taken away"};
      issues.add(std::move(issue));
    }
  }

  bool was_passed(const Stage& stage) const {
    auto part = stage.together.empty() ? &stage : &stage.together.front();
    using enum plugin::Condition::Op;
    auto spans = view.find({.form = "stage_span",
                            .where = {{"record", equal, change.record_id},
                                      {"form", equal, change.form},
                                      {"stage", equal, part->id},
                                      {"left_by", in, ways_passed()}},
                            .fields = {"stage"},
                            .limit = 1});
    return spans && !spans->empty();
  }

  /// A stage that the record did not need and would need now: it goes back before that is changed.
  void left_out(const Stage& stage) {
    if (!applies(stage, change.form, *change.after, view) || was_passed(stage)) return;
    issues.add(
        {.code = "stage-left-out",
         .message = {"这样改就需要“" + stage.label.zh + "”，而流程已经走过那里",
                     "with this it needs '" + stage.label.in(Language::en) + "', which it has already gone past"},
         .hint = {"请先退回到它之前的环节再改", "return it to a stage before that one first"}});
  }
};

}  // namespace

Issue issue_of(const Requirement& requirement, const std::string& form, const Fields& record,
               const plugin::View& view) {
  bool field = requirement.kind == Requirement::Kind::field;
  return {.code = field ? "required" : "requirement",
          .message = requirement.say.empty() ? message_of(requirement, form, record, view) : requirement.say,
          .field = requirement.field};
}

List ways_passed() {
  return {"advance", "approve", "sign", "timeout"};
}

std::vector<const Stage*> parts_of(const Stage& stage) {
  if (stage.together.empty()) return {&stage};
  std::vector<const Stage*> parts;
  for (auto& inner : stage.together) parts.push_back(&inner);
  return parts;
}

bool applies(const Stage& stage, const std::string& form, const Fields& record, const plugin::View& view) {
  return !stage.when || is_true(view.evaluate(stage.when, {form, &record, {}}));
}

bool holds_now(const Requirement& requirement, const Case& record) {
  return holds(requirement, record.rules().form, record.record(), record.view());
}

Issues missing(const std::vector<Requirement>& requirements, const std::string& form, const Fields& record,
               const plugin::View& view) {
  Issues issues;
  for (auto& requirement : requirements)
    if (!holds(requirement, form, record, view)) issues.add(issue_of(requirement, form, record, view));
  return issues;
}

bool was_let_pass(const Requirement& requirement, const Fields& span) {
  auto& keys = span.get("let_pass").text();
  return ("\n" + keys + "\n").find("\n" + requirement.key + "\n") != std::string::npos;
}

std::vector<const Requirement*> lacking(const Case& record, const Stay& stay) {
  std::vector<const Requirement*> all;
  for (auto& requirement : stay.stage->requires_)
    if (!was_let_pass(requirement, stay.span.fields()) && !holds_now(requirement, record)) all.push_back(&requirement);
  return all;
}

/// What the stages lack that a stay is to jump over on its way back to where it came from: what they were passed with
/// must still be there, unless they were let pass without.
Result<Issues> missing_on_the_way(const Case& record, const Stay& stay) {
  Issues issues;
  auto& rules = record.rules();
  auto back = rules.position(stay.span.text("resume_to"));
  for (auto i = record.position().value_or(0) + 1; back && i < *back; ++i)
    for (auto* stage : parts_of(rules.stages[i])) {
      if (stage->requires_.empty() || !applies(*stage, rules.form, record.record(), record.view())) continue;
      KEDU_LET(auto before, last_stay(rules, record.id(), stage->id, record.view()));
      for (auto& requirement : stage->requires_)
        if (!holds_now(requirement, record) && !(before && was_let_pass(requirement, before->fields)))
          issues.add(issue_of(requirement, rules.form, record.record(), record.view()));
    }
  return issues;
}

Result<Issues> missing_for(const Case& record, const Stay& stay) {
  Issues issues;
  for (auto* requirement : lacking(record, stay)) {
    auto issue = issue_of(*requirement, record.rules().form, record.record(), record.view());
    issue.hint = who_may_let_pass(record, *requirement);
    issues.add(std::move(issue));
  }
  KEDU_LET(auto further, missing_on_the_way(record, stay));
  issues.append(std::move(further));
  KEDU_LET(auto unsigned_, signatures_missing(record, stay));
  issues.append(std::move(unsigned_));
  return issues;
}

void check_gates_hold(const plugin::Change& change, const plugin::View& view, Issues& issues) {
  if (change.kind != plugin::Change::Kind::update || change.by_plugin == "flow") return;
  auto* rules = rules_of(view, change.form, *change.before);
  if (!rules) return;
  auto& stage = change.after->get("stage").text();
  auto position = rules->position(stage);
  if (!position) return;
  Keeping keeping{change, view, issues};
  for (std::size_t i = 0; i < *position && i < rules->stages.size(); ++i) {
    auto& passed = rules->stages[i];
    bool here = applied(passed, change, view);
    if (!here) keeping.left_out(passed);
    for (auto* part : parts_of(passed)) {
      if (here && (part == &passed || applied(*part, change, view)))
        keeping.keep(part->requires_, part->label);
      else if (here)
        keeping.left_out(*part);
    }
  }
  if (auto* end = rules->end(stage)) keeping.keep(end->requires_, end->label);
}

}  // namespace flow
