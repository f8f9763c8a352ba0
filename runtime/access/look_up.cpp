// Arguments that ask the same are asked once. Those whose conditions have the same text differ in parameters only: they
// become the rows of one VALUES table that the other form's records are joined with.
#include "access/look_up.h"

#include <map>

#include "base/json.h"
#include "base/limits.h"

namespace kedu::access {

namespace {

using formula::Dialect;
using formula::Lookup;
using formula::Sql;
using Measure = Lookup::Measure;
using store::ColumnType;

const ErrorValue too_hard{"#LIMIT!", "其他表单的数据查不出来", "the other form's records could not be looked through",
                          -1};
const ErrorValue no_numbers{"#DIV/0!", "没有可平均的数值", "there are no numbers to average", -1};
const ErrorValue a_list{"#VALUE!", "查找条件要是一个值，不能是列表", "a lookup's criterion is one value, not a list",
                        -1};

ColumnType type_of(const formula::Type& type) {
  switch (type.kind) {
    case formula::Kind::number:
      return ColumnType::number;
    case formula::Kind::boolean:
      return ColumnType::boolean;
    case formula::Kind::date:
      return ColumnType::date;
    case formula::Kind::datetime:
      return ColumnType::datetime;
    default:
      return ColumnType::text;
  }
}

const char* sql_type(const Value& value) {
  return value.is<double>()     ? "double precision"
         : value.is<bool>()     ? "boolean"
         : value.is<Date>()     ? "date"
         : value.is<DateTime>() ? "timestamptz"
                                : "text";
}

/// The conditions of several arguments: one text, parameters for each.
struct Group {
  std::string text;
  std::vector<std::size_t> places;
  std::vector<std::vector<Value>> params;
};

/// VALUES (0,…),(1,…) with the group's parameters, and the condition over its columns.
struct Joined {
  Sql values;
  std::string condition;
};

Joined joined(const Group& group, std::size_t from, std::size_t to, Dialect dialect) {
  Joined out{{"(VALUES ", {}}, {}};
  for (auto i = from; i < to; ++i) {
    out.values += Sql{i > from ? ",(" : "(", {}};
    out.values += Sql{std::to_string(i), {}};
    for (auto& param : group.params[i]) {
      out.values += Sql{
          dialect == Dialect::sqlite ? std::string(",?") : std::string(",CAST(? AS ") + sql_type(param) + ")", {param}};
    }
    out.values += Sql{")", {}};
  }
  out.values += Sql{")", {}};
  std::size_t column = 2;
  for (char c : group.text)
    if (c == '?')
      out.condition += "q.column" + std::to_string(column++);
    else
      out.condition += c;
  return out;
}

class Asking {
 public:
  Asking(store::Reader& reader, const Lookup& lookup, const formula::SqlContext& context)
      : reader_(reader), lookup_(lookup), context_(context) {}

  /// A value for each; of find the id of the record, blank where there is none.
  Result<std::vector<Value>> ask(std::span<const Arguments> arguments) {
    std::vector<Value> found(arguments.size(), nothing());
    std::map<std::string, Group> groups;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      auto condition = formula::lookup_condition(lookup_, arguments[i], context_);
      if (condition.text == "FALSE") continue;
      auto& group = groups[condition.text];
      group.text = condition.text;
      group.places.push_back(i);
      group.params.push_back(std::move(condition.params));
    }
    for (auto& [text, group] : groups)
      for (std::size_t from = 0; from < group.places.size(); from += limits::lookup_arguments)
        KEDU_TRY(ask(group, from, std::min(group.places.size(), from + limits::lookup_arguments), found));
    return found;
  }

  /// The values that records with these ids hold in the column that is handed back.
  Result<std::map<std::string, Value>> values_of(const std::vector<Value>& ids) {
    std::map<std::string, Value> values;
    KEDU_LET(auto rows, formula::lookup_rows(lookup_, context_));
    Sql where{"", {}};
    for (auto& id : ids)
      if (!id.is_blank()) where += {where.params.empty() ? "?" : ",?", {id}};
    if (where.params.empty()) return values;
    store::Query query{.outputs = {{"id", {R"(l."id")", {}}},
                                   {"v", {formula::lookup_value_column(lookup_), {}}, type_of(lookup_.of->type)}}};
    query.source = {"", {}};
    query.source += rows;
    query.source.text += " AS l";
    query.where = {R"(l."id" IN ()", {}};
    query.where += where;
    query.where.text += ")";
    KEDU_LET(auto found, reader_.select(query));
    for (auto& row : found) values[row.get("id").text()] = row.get("v");
    return values;
  }

 private:
  bool finds() const { return lookup_.measure == Measure::find; }

  Value nothing() const {
    if (lookup_.match == Lookup::Match::smaller || lookup_.match == Lookup::Match::larger) return {};
    switch (lookup_.measure) {
      case Measure::find:
        return {};
      case Measure::average:
        return no_numbers;
      default:
        return 0;
    }
  }

  store::Output measure() const {
    if (finds()) return {"v", {formula::lookup_first(lookup_), {}}};
    bool extreme = lookup_.measure == Measure::largest || lookup_.measure == Measure::smallest;
    return {"v", formula::lookup_measure(lookup_, context_.dialect),
            extreme ? type_of(lookup_.of->type) : ColumnType::number};
  }

  Result<void> ask(const Group& group, std::size_t from, std::size_t to, std::vector<Value>& found) {
    KEDU_LET(auto rows, formula::lookup_rows(lookup_, context_));
    store::Query query{.outputs = {measure()}};
    query.source = rows;
    query.source.text += " AS l";
    if (to - from == 1) {
      query.where = {group.text, group.params[from]};
    } else {
      auto table = joined(group, from, to, context_.dialect);
      query.source.text += " JOIN ";
      query.source += table.values;
      query.source.text += " AS q ON " + table.condition;
      query.group_by = {{"q.column1", {}}};
      query.outputs.push_back({"i", {"q.column1", {}}, ColumnType::integer});
    }
    KEDU_LET(auto answers, reader_.select(query));
    for (auto& answer : answers) {
      auto i = to - from == 1 ? from : static_cast<std::size_t>(answer.get("i").number());
      auto& value = answer.get("v");
      if (!value.is_blank()) found[group.places[i]] = value;
    }
    return {};
  }

  store::Reader& reader_;
  const Lookup& lookup_;
  const formula::SqlContext& context_;
};

/// XLOOKUP of the next smaller or larger: first which value that is, then who holds it.
Result<std::vector<Arguments>> nearest(store::Reader& reader, const Lookup& lookup,
                                       std::span<const Arguments> arguments, const formula::SqlContext& context) {
  Lookup extreme = lookup;
  extreme.measure = lookup.match == Lookup::Match::smaller ? Measure::largest : Measure::smallest;
  extreme.of = lookup.criteria[0].column;
  KEDU_LET(auto values, Asking(reader, extreme, context).ask(arguments));
  std::vector<Arguments> exact;
  for (auto& value : values) exact.push_back({std::move(value)});
  return exact;
}

Result<std::vector<Value>> found_by(store::Reader& reader, const Lookup& lookup, std::span<const Arguments> arguments,
                                    const formula::SqlContext& context) {
  Lookup exact = lookup;
  std::vector<Arguments> near;
  if (lookup.match == Lookup::Match::smaller || lookup.match == Lookup::Match::larger) {
    KEDU_LET(near, nearest(reader, lookup, arguments, context));
    arguments = near;
    exact.match = Lookup::Match::equal;
  }
  Asking asking(reader, exact, context);
  KEDU_LET(auto ids, asking.ask(arguments));
  KEDU_LET(auto values, asking.values_of(ids));
  std::vector<Value> found;
  for (auto& id : ids) found.push_back(id.is_blank() ? Value() : Value(List{values[id.text()]}));
  return found;
}

}  // namespace

std::vector<Value> look_up(store::Reader& reader, const Lookup& lookup, std::span<const Arguments> arguments,
                           const formula::SqlContext& context) {
  std::vector<Value> out(arguments.size());
  std::vector<Arguments> asked;
  std::map<std::string, std::size_t> known;
  std::vector<std::pair<std::size_t, std::size_t>> places;  // of out, of asked
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string key;
    for (auto& value : arguments[i]) {
      if (value.is<ErrorValue>()) out[i] = out[i].is_blank() ? value : out[i];
      if (value.is<List>() && !value.is_empty()) out[i] = a_list;
      key += std::to_string(value.variant().index()) + to_json(value).dump() + '\x1f';
    }
    if (!out[i].is_blank()) continue;
    auto [at, fresh] = known.emplace(std::move(key), asked.size());
    if (fresh) asked.push_back(arguments[i]);
    places.emplace_back(i, at->second);
  }
  if (asked.empty()) return out;
  auto found = lookup.measure == Measure::find ? found_by(reader, lookup, asked, context)
                                               : Asking(reader, lookup, context).ask(asked);
  for (auto& [place, at] : places) out[place] = found ? (*found)[at] : Value(too_hard);
  return out;
}

}  // namespace kedu::access
