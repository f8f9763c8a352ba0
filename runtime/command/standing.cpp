// What depends on what is found once, from the definition; what cannot be followed is read every time.
#include "command/standing.h"

#include <algorithm>

namespace kedu::command {

namespace {

constexpr std::size_t most_views = 32;
constexpr std::size_t most_stale = 500;        // more are read as all
constexpr std::size_t most_memos = 64;         // of one formula: combinations of what it is asked about
constexpr std::size_t most_cells = 1'000'000;  // of one view: values kept in memory

/// Over stored fields of `form` alone: a write to another form does not change it.
bool is_near(const formula::Formula& formula, const definition::Form& form) {
  return !formula.uses_clock && std::all_of(formula.references.begin(), formula.references.end(), [&](auto& reference) {
    auto* field = form.field(reference.path.front());
    return reference.path.size() == 1 && !(field && field->rollup);
  });
}

/// A formula that ran out of time or space says nothing about the record.
bool is_final(const std::vector<Value>& values) {
  return std::none_of(values.begin(), values.end(), [](auto& value) {
    auto* error = value.template get_if<ErrorValue>();
    return error && error->code == "#LIMIT!";
  });
}

/// Where a number, a day or an instant stands among its kind.
std::optional<double> place_of(const Value& value) {
  if (auto* number = value.get_if<double>()) return *number;
  if (auto* date = value.get_if<Date>()) return date->days;
  if (auto* at = value.get_if<DateTime>()) return static_cast<double>(at->ms);
  return std::nullopt;
}

bool same_names(const Fields& a, const Fields& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto& x, auto& y) { return x.first == y.first; });
}

store::Query only(store::Query query, const std::set<std::string>& ids) {
  formula::Sql these{R"( AND t."id" IN ()", {}};
  for (auto& id : ids) these += {these.params.empty() ? "?" : ",?", {id}};
  these.text += ")";
  query.where += these;
  return query;
}

}  // namespace

StandingView::StandingView(definition::Snapshot definition, plugin::Selection selection)
    : definition_(std::move(definition)), selection_(std::move(selection)) {
  volatile_ = bool(selection_.filter) || !selection_.computed.empty();
  for (auto& condition : selection_.where) volatile_ |= condition.field.find('.') != std::string::npos;
  auto* form = definition_->form(selection_.form);
  if (!form) return;
  for (auto& field : form->fields) {
    if (!field.rollup) continue;
    auto& fields = selection_.fields;
    bool asked = std::any_of(selection_.where.begin(), selection_.where.end(),
                             [&](auto& condition) { return condition.field == field.id; });
    if (!asked && !fields.empty() && std::find(fields.begin(), fields.end(), field.id) == fields.end()) continue;
    bool greatest = field.rollup->measure == definition::Rollup::Measure::max && !field.rollup->where && !asked;
    dependencies_.push_back(
        {field.rollup->form, field.rollup->by, field.id, greatest ? field.rollup->of : std::string()});
    auto* other = definition_->form(field.rollup->form);
    volatile_ |= field.rollup->where && !(other && is_near(*field.rollup->where, *other));
  }
}

void StandingView::touch(const definition::Form& form, const Fields& before, const Fields& after) {
  auto mark = [&](const Value& id) {
    if (id.text().empty()) return;
    stale_.insert(id.text());
    touched_.insert(id.text());
  };
  if (form.id == selection_.form) mark(after.get("id"));
  for (auto& dependency : dependencies_) {
    if (dependency.form != form.id || (before.empty() && raise(dependency, after))) continue;
    for (auto* fields : {&before, &after})
      for (auto& id : fields->get(dependency.by).items()) mark(id);
  }
}

bool StandingView::raise(const Dependency& dependency, const Fields& created) {
  auto& id = created.get(dependency.by).text();
  auto& value = created.get(dependency.of);
  auto record = records_.find(id);
  auto place = place_of(value);
  if (dependency.of.empty() || record == records_.end() || stale_.contains(id) || !place) return false;
  auto& known = record->second.fields.get(dependency.rollup);
  if (!known.is_blank() && !place_of(known)) return false;
  if (!known.is_blank() && *place <= *place_of(known)) return true;
  record->second.fields.set(dependency.rollup, value);
  renewed_at_[dependency.rollup] = ++tick_;
  touched_.insert(id);
  return true;
}

bool StandingView::renewed_since(const std::string& field, std::int64_t at) const {
  auto found = renewed_at_.find(field);
  return members_at_ > at || (found != renewed_at_.end() && found->second > at);
}

void StandingView::put(Record record) {
  auto& known = records_[record.id];
  if (known.id.empty()) {
    members_at_ = tick_;
  } else if (same_names(known.fields, record.fields)) {
    for (auto before = known.fields.begin(); auto& [field, value] : record.fields)
      if (before++->second != value) renewed_at_[field] = tick_;
  } else {
    for (auto* one : {&known.fields, &record.fields})
      for (auto& [field, value] : *one)
        if (known.get(field) != record.get(field)) renewed_at_[field] = tick_;
  }
  known = std::move(record);
}

Result<void> StandingView::refresh(store::Reader& reader, const Select& select) {
  bool all = !query_ || volatile_ || stale_.size() > most_stale;
  if (!all && stale_.empty()) return {};
  ++tick_;
  auto query = query_;
  if (all) {
    KEDU_LET(query, select());
    filled_in_this_work_ = !query_;
    for (auto& [id, record] : records_) stale_.insert(id);
  }
  KEDU_LET(auto rows, reader.select(all ? *query : only(*query, stale_)));
  query_ = std::move(query);
  for (auto& row : rows) {
    auto id = row.get("id").text();
    stale_.erase(id);
    put({id, static_cast<std::int64_t>(row.get("version").number()), std::move(row)});
  }
  for (auto& id : stale_)
    if (records_.erase(id)) members_at_ = tick_;
  stale_.clear();
  if (members_at_ == tick_) order();
  return {};
}

void StandingView::begin() {
  touched_.clear();
  filled_in_this_work_ = false;
}

void StandingView::undo() {
  stale_.insert(touched_.begin(), touched_.end());
  // What was touched before it was first read is not known: read it anew.
  if (filled_in_this_work_) query_.reset();
}

void StandingView::order() {
  order_.clear();
  order_.reserve(records_.size());
  for (auto& [id, record] : records_) order_.push_back(&record);
}

std::vector<Value> StandingView::values(const formula::Formula& formula, std::string_view prefix,
                                        const std::vector<Value>& fixed, const Evaluate& evaluate) {
  bool remembers = !formula.uses_clock && !volatile_ && formula.lookups.empty();
  for (auto& reference : formula.references)
    remembers &= reference.path.front() != prefix || reference.path.size() == 2;
  if (!remembers) return evaluate();
  auto& memos = memos_[formula.tree.get()];
  auto memo = std::find_if(memos.begin(), memos.end(), [&](auto& known) { return known.fixed == fixed; });
  if (memo != memos.end()) {
    bool holds = members_at_ <= memo->at;
    for (auto& reference : formula.references)
      holds &= reference.path.front() != prefix || !renewed_since(reference.path[1], memo->at);
    memos.splice(memos.begin(), memos, memo);
    if (holds) return memo->values;
    memos.erase(memo);
  }
  auto values = evaluate();
  if (!is_final(values)) return values;
  if (memos.size() == most_memos || memos.size() * values.size() > most_cells) memos.pop_back();
  return memos.emplace_front(Memo{fixed, tick_, std::move(values)}).values;
}

StandingView& Standing::view(const definition::Snapshot& definition, const plugin::Selection& selection) {
  views_.remove_if([&](auto& view) { return view.is_replaced_by(definition); });
  auto found =
      std::find_if(views_.begin(), views_.end(), [&](auto& view) { return view.answers(definition, selection); });
  if (found == views_.end()) {
    if (views_.size() == most_views) views_.pop_back();
    views_.emplace_front(definition, selection);
  } else {
    views_.splice(views_.begin(), views_, found);
  }
  return views_.front();
}

void Standing::touch(const definition::Form& form, const Fields& before, const Fields& after) {
  for (auto& view : views_) view.touch(form, before, after);
}

void Standing::begin() {
  for (auto& view : views_) view.begin();
}

void Standing::undo() {
  for (auto& view : views_) view.undo();
}

}  // namespace kedu::command
