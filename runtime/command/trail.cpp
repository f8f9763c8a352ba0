// Each hop narrows the set of ids that the one before left, as a sub-select. The hop of a lookup is the only one of its
// trail and starts from values instead of ids.
#include "command/trail.h"

#include <cmath>
#include <cstdlib>
#include <iterator>

#include "base/calendar_date.h"
#include "base/letter_case.h"
#include "base/spelling.h"
#include "definition/link/link.h"

namespace kedu::command {

namespace {

using definition::Hop;
using store::Sql;

constexpr const char* ways[] = {"readers", "target", "equals", "all"};

Hop::Way way_named(const std::string& name) {
  for (std::size_t i = 0; i < std::size(ways); ++i)
    if (name == ways[i]) return static_cast<Hop::Way>(i);
  return Hop::Way::readers;
}

Error no_way(const std::string& name) {
  return fail(ErrorCode::not_found, "no such way: " + name);
}

/// alias."field" is, or holds, one of `set`.
Sql holds(const std::string& alias, const std::string& field, bool many, const Sql& set, formula::Dialect dialect) {
  auto column = alias + "." + store::quoted(field);
  Sql sql{column + " IN (", {}};
  if (many && dialect == formula::Dialect::sqlite)
    sql.text = "EXISTS(SELECT 1 FROM json_each(coalesce(" + column + ", '[]')) AS e WHERE e.value IN (";
  else if (many)
    sql.text = "EXISTS(SELECT 1 FROM jsonb_array_elements_text(coalesce(" + column +
               ", '[]')::jsonb) AS e(value) WHERE e.value IN (";
  sql += set;
  sql.text += many ? "))" : ")";
  return sql;
}

const definition::Field* field_or_system(const definition::Form& form, const std::string& id) {
  if (auto* field = form.field(id)) return field;
  return definition::system_field(id);
}

Sql ids_where(const std::string& output, const std::string& table, const std::string& alias, const Sql& where) {
  Sql sql{"SELECT " + alias + "." + store::quoted(output) + " FROM " + store::quoted(table) + " AS " + alias +
              " WHERE " + alias + ".\"deleted_at\" IS NULL AND ",
          {}};
  sql += where;
  return sql;
}

Sql either(const Sql& a, const Sql& b) {
  Sql sql{"(", {}};
  sql += a;
  sql.text += " OR ";
  sql += b;
  sql.text += ")";
  return sql;
}

Sql one_of(const std::string& expression, const std::vector<Value>& values) {
  Sql sql{expression + " IN (", {}};
  for (auto& value : values) sql += Sql{sql.params.empty() ? "?" : ",?", {value}};
  sql.text += ")";
  return sql;
}

/// The numbers, as lookups compare them; a field left blank asks for 0.
Sql is_number(const std::string& column, const std::vector<std::string>& texts) {
  Sql any{"FALSE", {}};
  for (auto& text : texts) {
    double number = std::strtod(text.c_str(), nullptr), slack = 2e-15 * std::abs(number);
    any = either(any, {column + " BETWEEN ? AND ?", {number - slack, number + slack}});
    if (number == 0) any = either(any, {column + " IS NULL", {}});
  }
  return any;
}

/// Whoever has a text that may find one of these: the same in any case, the same number or date, or a pattern or a
/// comparison of which only the lookup itself knows what it finds.
Sql may_find(const std::string& column, const std::vector<std::string>& texts, formula::Dialect dialect) {
  Sql any{"FALSE", {}};
  for (auto* pattern : {"<%", ">%", "=%", "%*%", "%?%", "%~%"}) any = either(any, {column + " LIKE ?", {pattern}});
  for (auto& text : texts) {
    any = either(any, {formula::folded_sql(column, dialect) + " = ?", {lower_case(text)}});
    if (spelled_number(text) || spelled_date(text)) any = either(any, {formula::spells_sql(column, dialect), {text}});
  }
  return any;
}

/// The records `t` whose `field` may be the criterion that finds one of these values of `form`'s column.
Result<Sql> asks_for(const definition::Form& form, const definition::Form& next, const Hop& hop,
                     const std::vector<std::string>& texts, formula::Dialect dialect) {
  auto* own = field_or_system(next, hop.field);
  auto* far = field_or_system(form, hop.column);
  if (!own || !far) return no_way(next.id + "." + hop.field);
  auto column = "t." + store::quoted(hop.field);
  auto is_id = [](const definition::Field& field) { return field.id == "id" || is_link(field.type); };
  if (is_id(*own) && is_id(*far)) {
    std::vector<Value> ids(texts.begin(), texts.end());
    return ids.empty() ? Sql{"FALSE", {}} : one_of(column, ids);
  }
  switch (definition::formula_type(own->type).kind) {
    case formula::Kind::number:
      return is_number(column, texts);
    case formula::Kind::date:
    case formula::Kind::datetime: {
      std::vector<Value> moments;
      for (auto& text : texts)
        if (auto date = own->type == definition::FieldType::date ? parse_date(text) : std::nullopt)
          moments.emplace_back(*date);
        else if (auto at = parse_datetime(text))
          moments.emplace_back(*at);
      return moments.empty() ? Sql{"FALSE", {}} : one_of(column, moments);
    }
    default:
      return may_find(column, texts, dialect);
  }
}

}  // namespace

std::string trail_key(const Value& value) {
  if (auto* date = value.get_if<Date>()) return to_iso(*date);
  if (auto* instant = value.get_if<DateTime>()) return to_iso(*instant);
  if (auto* number = value.get_if<double>()) return Json(*number).dump();
  return value.text();
}

Result<Sql> condition_of(const definition::Definition& definition, const Trail& trail, formula::Dialect dialect) {
  auto* form = definition.form(trail.from);
  if (!form) return no_way(trail.from);
  Sql set;
  for (auto& id : trail.ids) set += Sql{set.params.empty() ? "?" : ",?", {id}};
  for (std::size_t i = 0; i < trail.hops.size(); ++i) {
    auto& hop = trail.hops[i];
    auto* next = definition.form(hop.form);
    auto alias = i + 1 < trail.hops.size() ? "h" + std::to_string(i) : std::string("t");
    if (!next) return no_way(hop.form);
    if (hop.way == Hop::Way::all) return Sql{"TRUE", {}};
    if (hop.way == Hop::Way::equals) return asks_for(*form, *next, hop, trail.ids, dialect);
    if (hop.way == Hop::Way::target) {
      if (!form->field(hop.field)) return no_way(form->id + "." + hop.field);
      set = ids_where(hop.field, form->table, "s" + std::to_string(i),
                      holds("s" + std::to_string(i), "id", false, set, dialect));
    } else {
      auto* link = next->field(hop.field);
      auto here = holds(alias, hop.field, link && is_many(link->type), set, dialect);
      if (alias == "t") return here;
      set = ids_where("id", next->table, alias, here);
    }
    form = next;
  }
  return holds("t", "id", false, set, dialect);
}

Json to_json(const Trail& trail) {
  Json hops = Json::array();
  for (auto& hop : trail.hops)
    hops.push_back({{"way", ways[static_cast<std::size_t>(hop.way)]},
                    {"form", hop.form},
                    {"field", hop.field},
                    {"column", hop.column}});
  return {{"from", trail.from}, {"ids", trail.ids}, {"hops", std::move(hops)}};
}

Trail trail_from(const Json& json) {
  Trail trail{json.value("from", ""), json.value("ids", std::vector<std::string>{}), {}};
  for (auto& hop : json.value("hops", Json::array()))
    trail.hops.push_back(
        {way_named(hop.value("way", "")), hop.value("form", ""), hop.value("field", ""), hop.value("column", "")});
  return trail;
}

}  // namespace kedu::command
