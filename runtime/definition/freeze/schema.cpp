// The store's tables for a definition.
#include "definition/definition.h"

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
    table.columns.insert(table.columns.end(), system_columns().begin(), system_columns().end());
    table.indexes.push_back({{"created_at"}, false});
    table.indexes.push_back({{"_title"}, false});
    schema.push_back(std::move(table));
  }
  return schema;
}

}  // namespace kedu::definition
