#include "definition/scope.h"

#include <algorithm>

#include "definition/link/link.h"

namespace kedu::definition {
namespace {

bool has_many(FieldType type) {
  return type == FieldType::links || type == FieldType::people || type == FieldType::table;
}

/// Its value is a record's id.
bool names_record(const Field& field) {
  return field.id == "id" || field.type == FieldType::link || field.type == FieldType::person;
}

const Form* find_form(const Definition& definition, std::string_view name) {
  for (std::string_view prefix : {"form:", "form：", "表单:", "表单："})
    if (name.starts_with(prefix)) {
      name.remove_prefix(prefix.size());
      break;
    }
  if (auto* form = definition.form(name)) return form;
  const Form* labelled = nullptr;
  for (auto& form : definition.forms) {
    if (form.label.zh != name && (form.label.en.empty() || form.label.en != name)) continue;
    if (labelled) return nullptr;
    labelled = &form;
  }
  return labelled;
}

std::vector<std::string> far_names_of(const Definition& definition, std::span<const std::string> prefix);

void add_names(const std::vector<Field>& fields, bool with_system, std::vector<std::string>& names) {
  auto add = [&](const Field& field) {
    names.push_back(field.id);
    if (!field.label.zh.empty() && field.label.zh != field.id) names.push_back(field.label.zh);
  };
  for (auto& field : fields) add(field);
  if (with_system)
    for (auto& field : system_fields()) add(field);
}

/// Bare names: the fields of a form or the columns of a row, and what is so many links behind them.
class FieldsScope final : public formula::Scope {
 public:
  FieldsScope(const Definition& definition, const std::vector<Field>* fields, bool is_record, std::size_t links = 1)
      : definition_(definition), fields_(fields), is_record_(is_record), links_(links) {}

  std::optional<formula::Reference> resolve(std::span<const std::string> names) const override {
    if (names.empty() || names.size() > links_ + 1 || !fields_) return std::nullopt;
    auto* first = find(*fields_, names[0], is_record_);
    if (!first) return std::nullopt;
    if (names.size() == 1) return formula::Reference{{first->id}, type_of(*first), names_record(*first)};
    auto* behind = fields_behind(definition_, *first);
    if (!behind) return std::nullopt;
    if (names.size() > 2 && has_many(first->type)) return std::nullopt;
    FieldsScope there(definition_, behind, first->type != FieldType::table, links_ - 1);
    auto reference = there.resolve(names.subspan(1));
    if (!reference) return std::nullopt;
    if (has_many(first->type)) reference->type.list = true;
    reference->path.insert(reference->path.begin(), first->id);
    return reference;
  }

  std::vector<std::string> names(std::span<const std::string> prefix) const override {
    std::vector<std::string> found;
    if (!fields_) return found;
    if (prefix.empty()) {
      add_names(*fields_, is_record_, found);
    } else if (prefix.size() == 1) {
      auto* first = find(*fields_, prefix[0], is_record_);
      auto* behind = first ? fields_behind(definition_, *first) : nullptr;
      if (behind) add_names(*behind, first->type != FieldType::table, found);
    }
    return found;
  }

  std::optional<formula::FarColumn> far(std::span<const std::string> names) const override {
    // The columns of a row are computed with the row, and nobody follows them.
    return is_record_ ? far_column(definition_, names) : std::nullopt;
  }
  std::vector<std::string> far_names(std::span<const std::string> prefix) const override {
    return is_record_ ? far_names_of(definition_, prefix) : std::vector<std::string>{};
  }

 private:
  static const Field* find(const std::vector<Field>& fields, std::string_view name, bool is_record) {
    if (auto* field = find_name(fields, name)) return field;
    if (!is_record) return nullptr;
    for (auto& field : system_fields())
      if (field.id == name || field.label.zh == name) return &field;
    return nullptr;
  }

  const Definition& definition_;
  const std::vector<Field>* fields_;
  bool is_record_;
  std::size_t links_;
};

std::vector<std::string> far_names_of(const Definition& definition, std::span<const std::string> prefix) {
  std::vector<std::string> found;
  if (prefix.empty())
    for (auto& form : definition.forms) {
      found.push_back(form.id);
      if (!form.label.zh.empty() && form.label.zh != form.id) found.push_back(form.label.zh);
    }
  auto* form = prefix.size() == 1 ? find_form(definition, prefix[0]) : nullptr;
  if (form) add_names(form->fields, true, found);
  return found;
}

/// Names behind prefixes before bare ones.
class RootedScope final : public formula::Scope {
 public:
  RootedScope(const Definition& definition, const FormulaScope& scope, const std::vector<Field>* bare)
      : bare_(definition, bare, true) {
    for (auto& root : scope.roots) {
      auto* form = root.form.empty() ? nullptr : definition.form(root.form);
      roots_.push_back({root.prefix, form ? &form->fields : nullptr,
                        FieldsScope(definition, form ? &form->fields : nullptr, true), root.names});
    }
  }

  std::optional<formula::Reference> resolve(std::span<const std::string> names) const override {
    if (names.size() == 2)
      for (auto& root : roots_)
        if (root.prefix == names[0])
          if (auto reference = behind(root, names[1])) return reference;
    return bare_.resolve(names);
  }

  std::vector<std::string> names(std::span<const std::string> prefix) const override {
    auto found = bare_.names(prefix);
    for (auto& root : roots_) {
      if (prefix.empty()) found.push_back(root.prefix);
      if (prefix.size() != 1 || prefix[0] != root.prefix) continue;
      auto more = root.scope.names({});
      found.insert(found.end(), more.begin(), more.end());
      for (auto& [name, type] : root.names) found.push_back(name);
    }
    return found;
  }

  std::optional<formula::FarColumn> far(std::span<const std::string> names) const override { return bare_.far(names); }
  std::vector<std::string> far_names(std::span<const std::string> prefix) const override {
    return bare_.far_names(prefix);
  }

 private:
  struct Root {
    std::string prefix;
    const std::vector<Field>* fields;
    FieldsScope scope;
    std::vector<std::pair<std::string, formula::Type>> names;
  };

  static std::optional<formula::Reference> behind(const Root& root, const std::string& name) {
    for (auto& [known, type] : root.names)
      if (known == name) return formula::Reference{{root.prefix, known}, type};
    auto reference = root.scope.resolve(std::span(&name, 1));
    if (reference) reference->path.insert(reference->path.begin(), root.prefix);
    return reference;
  }

  FieldsScope bare_;
  std::vector<Root> roots_;
};

}  // namespace

formula::Type type_of(const Field& field) {
  auto type = formula_type(field.type);
  if (field.type == FieldType::number || field.type == FieldType::money) type.scale = field.decimals;
  if (field.rollup && field.rollup->measure == Rollup::Measure::count) type.scale = 0;
  return type;
}

namespace {

/// A label of former days, as long as it means one field only.
const Field* formerly(const std::vector<Field>& fields, std::string_view name) {
  const Field* found = nullptr;
  for (auto& field : fields) {
    if (std::find(field.formerly.begin(), field.formerly.end(), name) == field.formerly.end()) continue;
    if (found) return nullptr;
    found = &field;
  }
  return found;
}

}  // namespace

const Field* find_name(const std::vector<Field>& fields, std::string_view name) {
  const Field* labelled = nullptr;
  bool several = false;
  for (auto& field : fields) {
    if (field.id == name) return &field;
    if (field.label.zh == name || (!field.label.en.empty() && field.label.en == name)) {
      several = labelled != nullptr;
      labelled = &field;
    }
  }
  if (several) return nullptr;
  return labelled ? labelled : formerly(fields, name);
}

std::optional<formula::FarColumn> far_column(const Definition& definition, std::span<const std::string> names) {
  auto* form = names.size() == 2 ? find_form(definition, names[0]) : nullptr;
  if (!form) return std::nullopt;
  auto* field = find_name(form->fields, names[1]);
  if (!field)
    for (auto& system : system_fields())
      if (system.id == names[1] || system.label.zh == names[1]) field = &system;
  // A record's version counts the computing itself.
  if (!field || field->id == "version" || field->inner()) return std::nullopt;
  return formula::FarColumn{form->id, field->id, type_of(*field), names_record(*field), field->stored()};
}

const std::vector<Field>* fields_behind(const Definition& definition, const Field& field) {
  if (field.type == FieldType::table) return &field.columns;
  auto* form = field.to.empty() ? nullptr : definition.form(field.to);
  return form ? &form->fields : nullptr;
}

std::unique_ptr<formula::Scope> scope_of(const Definition& definition, const Form& form) {
  return std::make_unique<FieldsScope>(definition, &form.fields, true);
}

std::unique_ptr<formula::Scope> query_scope_of(const Definition& definition, const Form& form) {
  return std::make_unique<FieldsScope>(definition, &form.fields, true, 2);
}

std::unique_ptr<formula::Scope> scope_of_row(const Definition& definition, const std::vector<Field>& columns) {
  return std::make_unique<FieldsScope>(definition, &columns, false);
}

std::unique_ptr<formula::Scope> scope_of(const Definition& definition, const FormulaScope& scope) {
  const Form* form = nullptr;
  if (!scope.form.empty() && !(form = definition.form(scope.form))) return nullptr;
  for (auto& root : scope.roots)
    if (!root.form.empty() && !definition.form(root.form)) return nullptr;
  return std::make_unique<RootedScope>(definition, scope, form ? &form->fields : nullptr);
}

}  // namespace kedu::definition
