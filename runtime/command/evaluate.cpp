// Slots from records, values from engines.
#include "command/evaluate.h"

namespace kedu::command {

namespace {

using Root = Evaluator::Root;

Value resolve(const std::vector<std::string>& path, const definition::Form* form, const Fields* record,
              std::span<const Root> roots, Records& records) {
  std::span<const std::string> rest = path;
  for (auto& root : roots)
    if (path.size() > 1 && path[0] == root.prefix) {
      rest = rest.subspan(1);
      if (!root.fields) return {};
      return root.form ? records.walk(*root.form, *root.fields, rest) : root.fields->get(rest[0]);
    }
  if (!record) return {};
  return form ? records.walk(*form, *record, rest) : record->get(rest[0]);
}

std::vector<std::string> ids_in(std::span<const Fields> rows, std::string_view column) {
  std::vector<std::string> ids;
  for (auto& row : rows)
    if (auto& id = row.get(column).text(); !id.empty()) ids.push_back(id);
  return ids;
}

/// What `path` leads to from each of the rows.
std::vector<Value> column_of(const std::vector<std::string>& path, const definition::Form& form,
                             std::span<const Fields> rows, Records& records) {
  auto* first = form.field(path[0]);
  if (path.size() == 1 && first && first->rollup) return records.rollups(form, ids_in(rows, id_column), *first);
  std::vector<Value> column;
  column.reserve(rows.size());
  if (path.size() == 1) {
    for (auto& row : rows) column.push_back(row.get(path[0]));
    return column;
  }
  auto* target =
      first && is_link(first->type) && !is_many(first->type) ? records.definition().form(first->target()) : nullptr;
  if (target) records.prefetch(*target, ids_in(rows, path[0]));
  for (auto& row : rows) column.push_back(records.walk(form, row, path));
  return column;
}

bool is_under(std::string_view prefix, const formula::Reference& reference) {
  return reference.path.size() > 1 && reference.path.front() == prefix;
}

}  // namespace

formula::Program Evaluator::program(const formula::Formula& formula) {
  auto found = programs_.find(formula.tree.get());
  if (found != programs_.end()) return found->second.second;
  auto loaded = engine_->load(formula);
  auto program = loaded ? *loaded : formula::Program{};
  programs_.emplace(formula.tree.get(), std::pair{formula.tree, program});
  return program;
}

Value Evaluator::run(const formula::Formula& formula, const definition::Form* form, const Fields* record,
                     std::span<const Root> roots, Records& records, const TimeZone& zone) {
  if (formula.constant) return *formula.constant;
  if (formula.bare) return resolve(formula.references[0].path, form, record, roots, records);
  std::vector<Value> slots;
  slots.reserve(formula.references.size());
  for (auto& reference : formula.references) slots.push_back(resolve(reference.path, form, record, roots, records));
  return engine_->run(program(formula), slots, {records.now(), &zone});
}

std::vector<Value> Evaluator::fixed_slots(const formula::Formula& formula, const definition::Form* form,
                                          const Fields* record, std::span<const Root> roots, std::string_view prefix,
                                          Records& records) {
  std::vector<Value> slots;
  slots.reserve(formula.references.size());
  for (auto& reference : formula.references)
    slots.push_back(is_under(prefix, reference) ? Value() : resolve(reference.path, form, record, roots, records));
  return slots;
}

std::vector<Value> Evaluator::run_each(const formula::Formula& formula, const std::vector<Value>& fixed,
                                       const Each& each, Records& records, const TimeZone& zone) {
  if (formula.constant) return std::vector<Value>(each.records.size(), *formula.constant);
  std::vector<std::vector<Value>> columns;
  columns.reserve(fixed.size());
  bool varies = false;
  for (std::size_t i = 0; i < fixed.size(); ++i) {
    auto& column = columns.emplace_back();
    if (!is_under(each.prefix, formula.references[i])) {
      column.assign(each.records.size(), fixed[i]);
      continue;
    }
    varies = true;
    column.reserve(each.records.size());
    auto rest = std::span<const std::string>(formula.references[i].path).subspan(1);
    for (auto* record : each.records)
      column.push_back(each.form ? records.walk(*each.form, record->fields, rest) : record->get(rest[0]));
  }
  formula::Environment environment{records.now(), &zone};
  if (varies) return engine_->run_batch(program(formula), columns, environment);
  return std::vector<Value>(each.records.size(), engine_->run(program(formula), fixed, environment));
}

std::vector<Value> Evaluator::run_columns(const formula::Formula& formula, const definition::Form& form,
                                          std::span<const Fields> rows, Records& records, const TimeZone& zone) {
  if (formula.constant) return std::vector<Value>(rows.size(), *formula.constant);
  std::vector<std::vector<Value>> columns;
  for (auto& reference : formula.references) columns.push_back(column_of(reference.path, form, rows, records));
  if (formula.bare) return std::move(columns[0]);
  formula::Environment environment{records.now(), &zone};
  if (!columns.empty()) return engine_->run_batch(program(formula), columns, environment);
  return std::vector<Value>(rows.size(), engine_->run(program(formula), {}, environment));
}

Evaluators::Lease Evaluators::borrow() {
  std::vector<formula::CalendarDays> calendars;
  std::size_t edition = 0;
  {
    std::lock_guard lock(mutex_);
    edition = edition_;
    if (!idle_.empty()) {
      auto evaluator = std::move(idle_.back());
      idle_.pop_back();
      return {*this, std::move(evaluator), edition};
    }
    calendars = calendars_;
  }
  auto engine = formula::Engine::create();
  if (!engine) return {*this, nullptr, edition};
  for (auto& calendar : calendars) (*engine)->set_calendar(calendar);
  return {*this, std::make_unique<Evaluator>(std::move(*engine)), edition};
}

void Evaluators::set_calendars(std::vector<formula::CalendarDays> calendars) {
  std::lock_guard lock(mutex_);
  calendars_ = std::move(calendars);
  ++edition_;
  idle_.clear();
}

void Evaluators::give_back(std::unique_ptr<Evaluator> evaluator, std::size_t edition) {
  std::lock_guard lock(mutex_);
  if (edition == edition_) idle_.push_back(std::move(evaluator));
}

}  // namespace kedu::command
