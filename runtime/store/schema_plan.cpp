// Compares the tables that are there with those wanted; adding is the only change there is.
#include "store/schema_plan.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "base/limits.h"

namespace kedu::store {

namespace {

using Types = std::unordered_map<std::string, ColumnType>;

const Table* find(const Schema& schema, const std::string& name) {
  auto found = std::find_if(schema.begin(), schema.end(), [&](const Table& table) { return table.name == name; });
  return found == schema.end() ? nullptr : &*found;
}

Result<void> add_columns(const Table& existing, const Table& wanted, SchemaPlan& plan) {
  Types types;
  for (auto& each : existing.columns) types.emplace(each.name, each.type);
  for (auto& each : wanted.columns) {
    auto found = types.find(each.name);
    if (found == types.end()) {
      plan.columns.emplace_back(wanted.name, each);
    } else if (found->second != each.type) {
      return fail(ErrorCode::conflict, "column " + wanted.name + "." + each.name + " is " +
                                           std::string(name_of(found->second)) + " and cannot become " +
                                           std::string(name_of(each.type)));
    }
  }
  return {};
}

Result<void> check_table(const Table& table) {
  if (table.name.empty() || table.name.size() > limits::id_bytes)
    return fail(ErrorCode::invalid, "a table name has 1 to 63 bytes: '" + table.name + "'");
  Types names{{"id", ColumnType::text}};
  for (auto& each : table.columns) {
    if (each.name.empty() || each.name.size() > limits::id_bytes)
      return fail(ErrorCode::invalid, "a column name has 1 to 63 bytes: " + table.name + ".'" + each.name + "'");
    if (!names.emplace(each.name, each.type).second)
      return fail(ErrorCode::invalid, "column " + table.name + "." + each.name + " is there twice");
  }
  return {};
}

}  // namespace

std::string_view name_of(ColumnType type) {
  switch (type) {
    case ColumnType::text:
      return "text";
    case ColumnType::number:
      return "number";
    case ColumnType::integer:
      return "integer";
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::date:
      return "date";
    case ColumnType::datetime:
      return "datetime";
    case ColumnType::list:
      return "list";
  }
  return "";
}

std::string index_name(const std::string& table, const Index& index) {
  std::string readable = (index.unique ? "ux_" : "ix_") + table;
  std::string exact = readable;
  for (auto& each : index.columns) {
    readable += "_" + each;
    exact += '\0' + each;
  }
  // FNV-1a: tells a_b(c) from a(b_c), and what the cut below made alike.
  std::uint32_t hash = 2166136261u;
  for (unsigned char c : exact) hash = (hash ^ c) * 16777619u;
  static constexpr char digits[] = "0123456789abcdef";
  std::string out = readable.substr(0, limits::id_bytes - 9) + "_";
  for (int shift = 28; shift >= 0; shift -= 4) out += digits[(hash >> shift) & 15];
  return out;
}

Result<SchemaPlan> plan_schema(const Schema& existing, const Schema& wanted) {
  SchemaPlan plan;
  for (auto& table : wanted) {
    KEDU_TRY(check_table(table));
    if (find(plan.tables, table.name)) return fail(ErrorCode::invalid, "table " + table.name + " is there twice");
    if (auto* there = find(existing, table.name)) {
      if (there->key != table.key)
        return fail(ErrorCode::conflict, "table " + table.name + " exists with another kind of key");
      KEDU_TRY(add_columns(*there, table, plan));
    } else {
      plan.tables.push_back(table);
    }
    for (auto& index : table.indexes) {
      if (index.columns.empty()) return fail(ErrorCode::invalid, "an index of " + table.name + " names no column");
      plan.indexes.push_back({index_name(table.name, index), table.name, index});
    }
  }
  return plan;
}

}  // namespace kedu::store
