// plugin::View over Reading, Records and the Evaluator.
#include "command/view.h"

#include <algorithm>

#include "access/token.h"

namespace kedu::command {

namespace {

using definition::Form;
using formula::Sql;

Error no_form(std::string_view id) {
  return fail(ErrorCode::not_found, "no form '" + std::string(id) + "'");
}

std::string_view operator_of(plugin::Condition::Op op) {
  using enum plugin::Condition::Op;
  switch (op) {
    case not_equal:
      return " <> ?";
    case less:
      return " < ?";
    case less_equal:
      return " <= ?";
    case greater:
      return " > ?";
    case greater_equal:
      return " >= ?";
    default:
      return " = ?";
  }
}

/// "hospital.level" → the names along the way.
std::vector<std::string> path_of(const std::string& name) {
  std::vector<std::string> path;
  for (std::size_t start = 0;;) {
    auto dot = name.find('.', start);
    path.push_back(name.substr(start, dot - start));
    if (dot == std::string::npos) return path;
    start = dot + 1;
  }
}

store::ColumnType column_of(const formula::Type& type) {
  if (type.list) return store::ColumnType::list;
  switch (type.kind) {
    case formula::Kind::number:
      return store::ColumnType::number;
    case formula::Kind::boolean:
      return store::ColumnType::boolean;
    case formula::Kind::date:
      return store::ColumnType::date;
    case formula::Kind::datetime:
      return store::ColumnType::datetime;
    default:
      return store::ColumnType::text;
  }
}

access::Sort sort_of(const std::string& order) {
  if (order.empty()) return {"created_at", false};
  if (order[0] == '-') return {order.substr(1), true};
  return {order, false};
}

}  // namespace

std::vector<plugin::FieldFacts> facts_of(const std::vector<definition::Field>& fields) {
  std::vector<plugin::FieldFacts> facts;
  for (auto& field : fields) {
    plugin::FieldFacts fact{field.id,       field.label, std::string(definition::name_of(field.type)),
                            field.target(), {},          {}};
    for (auto& option : field.options) fact.options.push_back({option.value, option.label});
    fact.columns = facts_of(field.columns);
    facts.push_back(std::move(fact));
  }
  return facts;
}

HostView::HostView(const App& app, const access::Directory& directory, Records& records, Evaluator& evaluator,
                   IdSource& ids, std::optional<access::Viewer> viewer)
    : app_(app),
      directory_(directory),
      records_(records),
      evaluator_(evaluator),
      ids_(ids),
      time_(app),
      limited_(viewer.has_value()),
      reading_(*app.definition, records.reader(), records.dialect(), std::move(viewer), records.now(), app.zone) {}

const plugin::View& HostView::everything() const {
  if (!limited_) return *this;
  if (!everything_)
    everything_ = std::make_unique<HostView>(app_, directory_, records_, evaluator_, ids_, std::nullopt);
  return *everything_;
}

Result<Record> HostView::get(std::string_view form_id, std::string_view id) const {
  auto* form = app_.form(form_id);
  if (!form) return no_form(form_id);
  return reading_.get(*form, id);
}

Result<std::vector<Sql>> HostView::conditions(const Form& form, std::span<const plugin::Condition> where,
                                              plugin::FormulaHandle filter) const {
  std::vector<Sql> all;
  auto columns = reading_.columns(form);
  for (auto& condition : where) {
    KEDU_LET(auto sql, columns({path_of(condition.field), {}}));
    using enum plugin::Condition::Op;
    if (condition.op == blank || condition.op == not_blank) {
      sql.text += condition.op == blank ? " IS NULL" : " IS NOT NULL";
    } else if (condition.op == contains) {
      sql = formula::list_contains(std::move(sql), condition.value, records_.dialect());
    } else if (condition.op == in) {
      std::string marks;
      for (auto& item : condition.value.items()) {
        marks += marks.empty() ? "?" : ",?";
        sql.params.push_back(item);
      }
      sql.text += " IN (" + marks + ")";
    } else {
      sql.text += operator_of(condition.op);
      sql.params.push_back(condition.value);
    }
    all.push_back(std::move(sql));
  }
  if (auto* formula = this->formula(filter)) {
    KEDU_LET(auto sql, reading_.condition(form, *formula));
    all.push_back(std::move(sql));
  }
  return all;
}

Result<access::Page> HostView::page_of(const plugin::Selection& selection) const {
  auto* form = app_.form(selection.form);
  if (!form) return no_form(selection.form);
  access::Page page{
      .form = selection.form, .fields = selection.fields, .sort = sort_of(selection.order), .limit = selection.limit};
  KEDU_LET(page.where, conditions(*form, selection.where, selection.filter));
  for (auto& [name, handle] : selection.computed) {
    auto* formula = this->formula(handle);
    if (!formula) return fail(ErrorCode::internal, "no formula for '" + name + "'");
    KEDU_LET(auto value, reading_.value(*form, *formula));
    page.computed.push_back({name, std::move(value), column_of(formula->type)});
  }
  return page;
}

Result<std::vector<Record>> HostView::find(const plugin::Selection& selection) const {
  KEDU_LET(auto page, page_of(selection));
  KEDU_LET(auto result, reading_.page(page));
  return std::move(result.records);
}

Result<plugin::StandingRows> HostView::refreshed(StandingView& view) const {
  KEDU_TRY(view.refresh(records_.reader(), [&]() -> Result<store::Query> {
    KEDU_LET(auto page, page_of(view.selection()));
    return reading_.select(page);
  }));
  return plugin::StandingRows{view.records(), &view};
}

Result<plugin::StandingRows> HostView::standing(const plugin::Selection& selection) const {
  return refreshed(*own_.emplace_back(std::make_unique<StandingView>(app_.definition, selection)));
}

Result<plugin::StandingRows> TransactionView::standing(const plugin::Selection& selection) const {
  return refreshed(standing_.view(app().definition, selection));
}

plugin::View& view_of(Transaction& tx) {
  if (!tx.view) tx.view = std::make_unique<TransactionView>(tx);
  return *tx.view;
}

Result<std::vector<Fields>> HostView::aggregate(const plugin::Aggregation& aggregation) const {
  auto* form = app_.form(aggregation.form);
  if (!form) return no_form(aggregation.form);
  access::Figures figures{aggregation.form, aggregation.by, aggregation.measures, {}};
  for (auto& measure : figures.measures)
    if (measure == "count") measure = "count()";
  KEDU_LET(figures.where, conditions(*form, aggregation.where, aggregation.filter));
  return reading_.figures(figures);
}

std::string HostView::title(std::string_view, const Record& record) const {
  return record.get("_title").text();
}

std::vector<plugin::FieldFacts> HostView::fields(std::string_view form_id) const {
  auto* form = app_.form(form_id);
  return form ? facts_of(form->fields) : std::vector<plugin::FieldFacts>{};
}

Text HostView::label(std::string_view form_id, std::string_view field_id, std::string_view value) const {
  auto* form = app_.form(form_id);
  auto* field = form ? form->field(field_id) : nullptr;
  if (!field) return std::string(value);
  if (value.empty()) return field->label;
  for (auto& option : field->options)
    if (option.value == value) return option.label;
  return std::string(value);
}

plugin::Secret HostView::new_secret() {
  auto token = access::random_token();
  return {token, access::fingerprint(token)};
}

std::string HostView::fingerprint(std::string_view text) const {
  return access::fingerprint(text);
}

Text HostView::form_label(std::string_view form_id) const {
  auto* form = app_.form(form_id);
  return form ? form->label : Text(std::string(form_id));
}

const plugin::Person* HostView::known(const access::Person* person) const {
  if (!person) return nullptr;
  auto [at, added] = people_.try_emplace(person->id);
  if (added) at->second = {person->id, person->name, person->department, person->roles, person->active};
  return &at->second;
}

const plugin::Person* HostView::person(std::string_view id) const {
  return known(directory_.person(id));
}

std::vector<const plugin::Person*> HostView::people_with_role(std::string_view role) const {
  std::vector<const plugin::Person*> people;
  for (auto* person : directory_.with_role(role)) people.push_back(known(person));
  return people;
}

const plugin::Person* HostView::head_of(std::string_view person) const {
  return known(directory_.head_of(person));
}

const formula::Formula* HostView::formula(plugin::FormulaHandle handle) const {
  auto& formulas = app_.definition->formulas;
  return handle && static_cast<std::size_t>(handle.index) < formulas.size()
             ? &formulas[static_cast<std::size_t>(handle.index)]
             : nullptr;
}

std::vector<Evaluator::Root> HostView::roots(const plugin::Bindings& bindings) const {
  std::vector<Evaluator::Root> roots;
  for (auto& [prefix, fields] : bindings.roots) roots.push_back({prefix, app_.form(prefix), fields});
  return roots;
}

Value HostView::evaluate(plugin::FormulaHandle handle, const plugin::Bindings& bindings) const {
  auto* formula = this->formula(handle);
  if (!formula) return {};
  return evaluator_.run(*formula, app_.form(bindings.form), bindings.record, roots(bindings), records_, app_.zone);
}

std::vector<Value> HostView::evaluate_each(plugin::FormulaHandle handle, const plugin::Bindings& fixed,
                                           std::string_view prefix, const plugin::StandingRows& rows) const {
  auto* formula = this->formula(handle);
  auto* view = static_cast<StandingView*>(const_cast<void*>(rows.kept));
  if (!formula || !view) return std::vector<Value>(rows.records.size());
  Evaluator::Each each{prefix, app_.form(view->selection().form), rows.records};
  auto bound = roots(fixed);
  auto given = evaluator_.fixed_slots(*formula, app_.form(fixed.form), fixed.record, bound, prefix, records_);
  return view->values(*formula, prefix, given,
                      [&] { return evaluator_.run_each(*formula, given, each, records_, app_.zone); });
}

std::vector<const void*> HostView::section_rules(std::string_view kind) const {
  std::vector<const void*> rules;
  for (auto& section : app_.definition->sections)
    if (section.kind == kind && section.rules) rules.push_back(section.rules.get());
  return rules;
}

std::vector<const void*> HostView::kept_rules(std::string_view kind) const {
  std::vector<const void*> rules;
  for (auto& section : app_.definition->kept)
    if (section.kind == kind) rules.push_back(section.rules.get());
  return rules;
}

}  // namespace kedu::command
