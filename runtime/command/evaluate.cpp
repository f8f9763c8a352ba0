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

std::vector<Value> Evaluator::run_each(const formula::Formula& formula, const definition::Form* form,
                                       const Fields* record, std::span<const Root> roots, std::string_view prefix,
                                       const definition::Form* each_form, std::span<const Record> each,
                                       Records& records, const TimeZone& zone) {
  std::vector<std::vector<Value>> columns;
  columns.reserve(formula.references.size());
  for (auto& reference : formula.references) {
    auto& path = reference.path;
    bool varies = prefix.empty() ? true : path.size() > 1 && path[0] == prefix;
    for (auto& root : roots) varies = varies && !(prefix.empty() && path.size() > 1 && path[0] == root.prefix);
    auto& column = columns.emplace_back();
    column.reserve(each.size());
    if (!varies) {
      column.assign(each.size(), resolve(path, form, record, roots, records));
      continue;
    }
    auto rest = std::span<const std::string>(path).subspan(prefix.empty() ? 0 : 1);
    for (auto& one : each)
      column.push_back(each_form ? records.walk(*each_form, one.fields, rest) : one.fields.get(rest[0]));
  }
  if (columns.empty()) return std::vector<Value>(each.size(), run(formula, form, record, roots, records, zone));
  return engine_->run_batch(program(formula), columns, {records.now(), &zone});
}

Evaluators::Lease Evaluators::borrow() {
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto evaluator = std::move(idle_.back());
      idle_.pop_back();
      return {*this, std::move(evaluator)};
    }
  }
  auto engine = formula::Engine::create();
  if (!engine) return {*this, nullptr};
  for (auto& calendar : calendars_) (*engine)->set_calendar(calendar);
  return {*this, std::make_unique<Evaluator>(std::move(*engine))};
}

void Evaluators::give_back(std::unique_ptr<Evaluator> evaluator) {
  std::lock_guard lock(mutex_);
  idle_.push_back(std::move(evaluator));
}

}  // namespace kedu::command
