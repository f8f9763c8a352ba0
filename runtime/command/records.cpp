// Reading records for formulas, checks and plug-ins without asking the store twice.
#include "command/records.h"

#include <algorithm>

#include "base/calendar_date.h"

namespace kedu::command {

namespace {

using definition::Field;
using definition::FieldType;
using definition::Form;

void restore(const Field& field, Value& value) {
  auto* text = value.get_if<std::string>();
  if (!text) return;
  if (field.type == FieldType::date) {
    if (auto date = parse_date(*text)) value = *date;
  } else if (field.type == FieldType::datetime) {
    if (auto at = parse_datetime(*text)) value = *at;
  }
}

}  // namespace

void restore_types(const Form& form, Fields& row) {
  for (auto& field : form.fields) {
    if (field.type != FieldType::table) continue;
    auto* found = row.find(field.id);
    if (!found) continue;
    auto value = *found;
    if (auto* rows = value.get_if<Rows>())
      for (auto& line : *rows)
        for (auto& column : field.columns)
          if (auto* cell = line.find(column.id)) {
            auto typed = *cell;
            restore(column, typed);
            line.set(column.id, std::move(typed));
          }
    row.set(field.id, std::move(value));
  }
}

const Fields* Records::get(const Form& form, std::string_view id) {
  auto& table = cache_[form.table];
  if (auto found = table.find(id); found != table.end()) return &found->second;
  auto row = reader_.get(form.table, id);
  if (!row || !*row) return nullptr;
  restore_types(form, **row);
  return &table.emplace(std::string(id), std::move(**row)).first->second;
}

void Records::prefetch(const Form& form, const std::vector<std::string>& ids) {
  auto& table = cache_[form.table];
  store::Sql where;
  for (auto& id : ids) {
    if (id.empty() || table.contains(id)) continue;
    where.text += where.text.empty() ? "t.\"id\" IN (?" : ",?";
    where.params.emplace_back(id);
  }
  if (where.params.empty()) return;
  where.text += ")";
  auto rows = reader_.select({.table = form.table, .where = std::move(where)});
  if (!rows) return;
  for (auto& row : *rows) {
    restore_types(form, row);
    auto id = row.get(id_column).text();
    table.insert_or_assign(id, std::move(row));
  }
}

Value Records::rollup(const Form& form, std::string_view id, const Field& field) {
  return rollups(form, {std::string(id)}, field).front();
}

std::vector<Value> Records::rollups(const Form& form, const std::vector<std::string>& ids, const Field& field) {
  std::vector<Value> values(ids.size());
  auto column = definition::columns_of(definition_, form, dialect_, now_);
  auto expression = column(formula::Reference{{field.id}, {}});
  if (!expression || ids.empty()) return values;
  auto type = field.type == FieldType::datetime ? store::ColumnType::datetime
              : field.type == FieldType::date   ? store::ColumnType::date
                                                : store::ColumnType::number;
  store::Query query{.table = form.table,
                     .outputs = {{"id", store::column("id")}, {"value", *expression, type}},
                     .where = {R"(t."id" IN ()", {}}};
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    query.where += {i == 0 ? "?" : ",?", {ids[i]}};
    places.emplace(ids[i], i);
  }
  query.where.text += ")";
  auto rows = reader_.select(query);
  if (!rows) return values;
  for (auto& row : *rows)
    if (auto place = places.find(row.get("id").text()); place != places.end()) values[place->second] = row.get("value");
  return values;
}

std::vector<Value> Records::look_up(const formula::Lookup& lookup, std::span<const access::Arguments> arguments) {
  formula::SqlContext context{dialect_, now_, definition_.zone.get(), {}};
  context.rows = definition::lookup_rows_of(definition_, dialect_, now_);
  return access::look_up(reader_, lookup, arguments, context);
}

void Records::keep(const Form& form, const Fields& record) {
  cache_[form.table].insert_or_assign(record.get(id_column).text(), record);
}

Value Records::walk(const Form& form, const Fields& record, std::span<const std::string> path) {
  if (path.empty()) return {};
  auto* field = form.field(path[0]);
  if (field && field->rollup && !record.has(path[0])) return rollup(form, record.get(id_column).text(), *field);
  auto& value = record.get(path[0]);
  if (path.size() == 1 || !field) return value;

  auto rest = path.subspan(1);
  if (field->type == FieldType::table) {
    List column;
    if (auto* rows = value.get_if<Rows>())
      for (auto& row : *rows) column.push_back(row.get(rest[0]));
    return column;
  }
  if (!is_link(field->type)) return {};
  auto* target = definition_.form(field->target());
  if (!target) return {};
  if (!is_many(field->type)) {
    auto* linked = value.text().empty() ? nullptr : get(*target, value.text());
    return linked && linked->get("deleted_at").is_blank() ? walk(*target, *linked, rest) : Value{};
  }
  std::vector<std::string> ids;
  for (auto& item : value.items()) ids.push_back(item.text());
  prefetch(*target, ids);
  List values;
  for (auto& id : ids)
    if (auto* linked = get(*target, id); linked && linked->get("deleted_at").is_blank())
      values.push_back(walk(*target, *linked, rest));
  return values;
}

}  // namespace kedu::command
