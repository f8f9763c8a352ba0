// Each hop narrows the set of ids that the one before left, as a sub-select.
#include "command/trail.h"

namespace kedu::command {

namespace {

using definition::Hop;
using store::Sql;

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

Sql ids_where(const std::string& output, const std::string& table, const std::string& alias, const Sql& where) {
  Sql sql{"SELECT " + alias + "." + store::quoted(output) + " FROM " + store::quoted(table) + " AS " + alias +
              " WHERE " + alias + ".\"deleted_at\" IS NULL AND ",
          {}};
  sql += where;
  return sql;
}

}  // namespace

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
    hops.push_back(
        {{"way", hop.way == Hop::Way::readers ? "readers" : "target"}, {"form", hop.form}, {"field", hop.field}});
  return {{"from", trail.from}, {"ids", trail.ids}, {"hops", std::move(hops)}};
}

Trail trail_from(const Json& json) {
  Trail trail{json.value("from", ""), json.value("ids", std::vector<std::string>{}), {}};
  for (auto& hop : json.value("hops", Json::array()))
    trail.hops.push_back({hop.value("way", "") == "target" ? Hop::Way::target : Hop::Way::readers,
                          hop.value("form", ""), hop.value("field", "")});
  return trail;
}

}  // namespace kedu::command
