// The store's tables for a definition.
#include <algorithm>

#include "definition/definition.h"
#include "definition/lookups.h"

namespace kedu::definition {
const std::vector<store::Column>& system_columns() {
  static const std::vector<store::Column> columns{
      {"created_at", store::ColumnType::datetime}, {"created_by", store::ColumnType::text},
      {"updated_at", store::ColumnType::datetime}, {"updated_by", store::ColumnType::text},
      {"version", store::ColumnType::integer},     {"deleted_at", store::ColumnType::datetime},
      {"_title", store::ColumnType::text},
  };
  return columns;
}

namespace {

/// `min: offer.offered_at, by: person` is answered from an index on (person, offered_at).
void add_rollup_indexes(const Definition& definition, const Form& form, store::Table& table) {
  for (auto& other : definition.forms)
    for (auto& field : other.fields)
      if (field.rollup && field.rollup->form == form.id && !field.rollup->of.empty())
        table.indexes.push_back({{field.rollup->by, field.rollup->of}, false});
}

/// Lookups find the other form's records by the columns whose criteria differ from record to record; and whoever looks
/// one up is found by the own field that it compares.
void add_lookup_indexes(const Definition& definition, const Form& form, store::Table& table) {
  auto add = [&](const std::string& field) {
    if (field != "id" && field != "created_at") table.indexes.push_back({{field}, false});
  };
  each_formula(definition, [&](const Form* holder, const formula::Formula& formula) {
    each_lookup(formula, [&](const formula::Lookup& lookup) {
      for (auto& criterion : lookup.criteria)
        if (lookup.form == form.id && !criterion.value->constant) add(criterion.column.field);
      if (holder != &form) return;
      if (auto own = own_field_of(form, lookup); own.field) add(own.field->id);
    });
  });
}

/// Records that others link to are found by their titles.
bool is_linked_to(const Definition& definition, const Form& form) {
  for (auto& other : definition.forms)
    for (auto& field : other.fields)
      if (is_link(field.type) && field.target() == form.id) return true;
  return false;
}

/// Every index is paid for at each write: one that another begins with answers nothing more.
void drop_prefixes(std::vector<store::Index>& indexes) {
  auto covers = [](const store::Index& longer, const store::Index& shorter) {
    return !shorter.unique && longer.columns.size() > shorter.columns.size() &&
           std::equal(shorter.columns.begin(), shorter.columns.end(), longer.columns.begin());
  };
  auto covered = [&](const store::Index& index) {
    return std::any_of(indexes.begin(), indexes.end(), [&](auto& other) { return covers(other, index); });
  };
  std::vector<store::Index> kept;
  for (auto& index : indexes) {
    auto same = [&](auto& other) { return other.columns == index.columns && other.unique == index.unique; };
    if (!covered(index) && std::none_of(kept.begin(), kept.end(), same)) kept.push_back(index);
  }
  indexes = std::move(kept);
}

}  // namespace

store::Schema schema_of(const Definition& definition) {
  store::Schema schema;
  for (auto& form : definition.forms) {
    store::Table table;
    table.name = form.table;
    for (auto& field : form.fields) {
      if (!field.stored()) continue;
      table.columns.push_back({field.id, column_type(field.type)});
      // Uniqueness is the command path's to judge, in the same transaction: a deleted record gives its value free.
      if (field.unique || field.indexed || field.type == FieldType::link || field.type == FieldType::person)
        table.indexes.push_back({{field.id}, false});
    }
    add_rollup_indexes(definition, form, table);
    add_lookup_indexes(definition, form, table);
    table.columns.insert(table.columns.end(), system_columns().begin(), system_columns().end());
    table.indexes.push_back({{"created_at"}, false});
    if (is_linked_to(definition, form)) table.indexes.push_back({{"_title"}, false});
    drop_prefixes(table.indexes);
    schema.push_back(std::move(table));
  }
  return schema;
}

}  // namespace kedu::definition
