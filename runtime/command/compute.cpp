// Formulas of a record that is about to be stored.
#include "command/compute.h"

#include <algorithm>

#include "command/decode.h"

namespace kedu::command {

namespace {

using definition::Field;
using definition::FieldType;

bool is_hidden_from_some(const definition::Form& form, const std::string& field) {
  return std::any_of(form.access.begin(), form.access.end(), [&](auto& access) {
    return std::find(access.hidden.begin(), access.hidden.end(), field) != access.hidden.end();
  });
}

/// The text shown for a record without a title formula, its first text field; and where the formula gives nothing, the
/// first that is hidden from nobody.
std::string first_text(const definition::Form& form, const Fields& record) {
  for (auto& field : form.fields)
    if ((field.type == FieldType::text || field.type == FieldType::phone) && !field.inner() &&
        !(form.title && is_hidden_from_some(form, field.id)))
      if (auto& text = record.get(field.id).text(); !text.empty()) return text;
  return {};
}

Value evaluated(Transaction& tx, const definition::Form& form, const formula::Formula& formula, const Fields& record) {
  return tx.evaluator.run(formula, &form, &record, {}, tx.records, tx.app.zone);
}

std::string title_of(const definition::Form& form, const Fields& record, const Value& value) {
  auto* number = value.get_if<double>();
  auto title = number ? std::to_string(static_cast<std::int64_t>(*number)) : value.text();
  return title.empty() ? first_text(form, record) : title;
}

}  // namespace

void fill_defaults(Transaction& tx, const definition::Form& form, Fields& record) {
  for (auto& field : form.fields) {
    if (!field.initial || !record.get(field.id).is_blank()) continue;
    auto value = evaluated(tx, form, *field.initial, record);
    if (value.is<ErrorValue>() || retype(field, field.id, value)) continue;
    if (!value.is_blank()) record.set(field.id, std::move(value));
  }
}

void compute(Transaction& tx, const definition::Form& form, Fields& record, Issues& issues) {
  for (auto index : form.compute_order) {
    auto& field = form.fields[index];
    auto value = evaluated(tx, form, *field.formula, record);
    if (auto* error = value.get_if<ErrorValue>()) {
      issues.add(
          {.code = "formula-error",
           .message = {"“" + field.label.zh + "”算不出来：" + error->code + " " + error->zh,
                       "'" + field.label.in(Language::en) + "' cannot be computed: " + error->code + " " + error->en},
           .field = field.id,
           .severity = Severity::warning});
      value = {};
    } else if (auto issue = retype(field, field.id, value)) {
      issue->severity = Severity::warning;
      issues.add(std::move(*issue));
      value = {};
    }
    record.set(field.id, std::move(value));
  }
  record.set("_title", title_of(form, record, form.title ? evaluated(tx, form, *form.title, record) : Value()));
}

void compute(const App& app, Evaluator& evaluator, Records& records, const definition::Form& form,
             std::vector<Fields>& rows) {
  for (auto index : form.compute_order) {
    auto& field = form.fields[index];
    auto values = evaluator.run_columns(*field.formula, form, rows, records, app.zone);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (values[i].is<ErrorValue>() || retype(field, field.id, values[i])) values[i] = {};
      rows[i].set(field.id, std::move(values[i]));
    }
  }
  std::vector<Value> titles(rows.size());
  if (form.title) titles = evaluator.run_columns(*form.title, form, rows, records, app.zone);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].set("_title", title_of(form, rows[i], titles[i]));
}

}  // namespace kedu::command
