// The store's tables for a definition.
#include <algorithm>
#include <iterator>

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
  std::copy_if(indexes.begin(), indexes.end(), std::back_inserter(kept), [&](auto& index) { return !covered(index); });
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
    table.columns.insert(table.columns.end(), system_columns().begin(), system_columns().end());
    table.indexes.push_back({{"created_at"}, false});
    if (is_linked_to(definition, form)) table.indexes.push_back({{"_title"}, false});
    drop_prefixes(table.indexes);
    schema.push_back(std::move(table));
  }
  return schema;
}

}  // namespace kedu::definition
