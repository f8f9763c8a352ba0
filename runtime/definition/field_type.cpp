// What each field type is called, computes with and is stored as: one table.
#include <array>

#include "definition/definition.h"

namespace kedu::definition {

namespace {

struct TypeRow {
  FieldType type;
  std::string_view name;
  formula::Kind kind;
  bool list;
  store::ColumnType column;
};

using formula::Kind;
using store::ColumnType;

constexpr std::array types{
    TypeRow{FieldType::text, "text", Kind::text, false, ColumnType::text},
    TypeRow{FieldType::long_text, "long_text", Kind::text, false, ColumnType::text},
    TypeRow{FieldType::phone, "phone", Kind::text, false, ColumnType::text},
    TypeRow{FieldType::number, "number", Kind::number, false, ColumnType::number},
    TypeRow{FieldType::money, "money", Kind::number, false, ColumnType::number},
    TypeRow{FieldType::boolean, "boolean", Kind::boolean, false, ColumnType::boolean},
    TypeRow{FieldType::date, "date", Kind::date, false, ColumnType::date},
    TypeRow{FieldType::datetime, "datetime", Kind::datetime, false, ColumnType::datetime},
    TypeRow{FieldType::choice, "choice", Kind::text, false, ColumnType::text},
    TypeRow{FieldType::choices, "choices", Kind::text, true, ColumnType::list},
    TypeRow{FieldType::link, "link", Kind::text, false, ColumnType::text},
    TypeRow{FieldType::links, "links", Kind::text, true, ColumnType::list},
    TypeRow{FieldType::person, "person", Kind::text, false, ColumnType::text},
    TypeRow{FieldType::people, "people", Kind::text, true, ColumnType::list},
    TypeRow{FieldType::file, "file", Kind::any, true, ColumnType::list},
    TypeRow{FieldType::table, "table", Kind::any, true, ColumnType::list},
};

const TypeRow& row_of(FieldType type) {
  return types[static_cast<std::size_t>(type)];
}

}  // namespace

std::string_view name_of(FieldType type) {
  return row_of(type).name;
}

formula::Type formula_type(FieldType type) {
  return {row_of(type).kind, row_of(type).list, {}};
}

store::ColumnType column_type(FieldType type) {
  return row_of(type).column;
}

bool is_link(FieldType type) {
  return type == FieldType::link || type == FieldType::links || type == FieldType::person || type == FieldType::people;
}

bool is_many(FieldType type) {
  return row_of(type).list;
}

std::string Field::target() const {
  if (type == FieldType::person || type == FieldType::people) return "person";
  return is_link(type) ? to : std::string{};
}

}  // namespace kedu::definition
