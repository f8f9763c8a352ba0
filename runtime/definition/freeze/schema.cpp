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

store::Schema schema_of(const Definition& definition) {
  store::Schema schema;
  for (auto& form : definition.forms) {
    store::Table table;
    table.name = form.table;
    for (auto& field : form.fields) {
      if (!field.stored()) continue;
      table.columns.push_back({field.id, column_type(field.type)});
      if (field.unique)
        table.indexes.push_back({{field.id}, true});
      else if (field.type == FieldType::link || field.type == FieldType::person)
        table.indexes.push_back({{field.id}, false});
    }
    table.columns.insert(table.columns.end(), system_columns().begin(), system_columns().end());
    table.indexes.push_back({{"created_at"}, false});
    schema.push_back(std::move(table));
  }
  return schema;
}

}  // namespace kedu::definition
