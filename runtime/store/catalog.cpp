// Looking tables and columns up by name, and saying which is missing.
#include "store/catalog.h"

#include <charconv>

#include "store/statement.h"

namespace kedu::store {

KnownTable::KnownTable(Table given) : table(std::move(given)) {
  auto key = table.key == Key::sequence ? ColumnType::integer : ColumnType::text;
  types.emplace("id", key);
  outputs.push_back({"id", {}, key});
  for (auto& each : table.columns) {
    types.emplace(each.name, each.type);
    outputs.push_back({each.name, {}, each.type});
  }
  all = all_columns(table);
}

Result<ColumnType> KnownTable::type_of(std::string_view column) const {
  auto found = types.find(column);
  if (found != types.end()) return found->second;
  return fail(ErrorCode::invalid, "no column " + table.name + "." + std::string(column));
}

void Catalog::add(KnownTable table) {
  auto name = table.table.name;
  tables_.insert_or_assign(std::move(name), std::move(table));
}

Result<const KnownTable*> Catalog::find(std::string_view table) const {
  auto found = tables_.find(table);
  if (found == tables_.end()) return fail(ErrorCode::invalid, "no table " + std::string(table));
  return &found->second;
}

Schema Catalog::schema() const {
  Schema schema;
  for (auto& [name, known] : tables_) schema.push_back(known.table);
  return schema;
}

Result<Value> sequence_key(const Value& given) {
  auto* text = given.get_if<std::string>();
  if (!text) return given;
  std::int64_t number = 0;
  auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (code != std::errc() || end != text->data() + text->size())
    return fail(ErrorCode::invalid, "a sequence's id is a whole number");
  return Value(number);
}

Error at_column(Error error, std::string_view table, std::string_view column) {
  error.message = std::string(table) + "." + std::string(column) + ": " + error.message;
  return error;
}

}  // namespace kedu::store
