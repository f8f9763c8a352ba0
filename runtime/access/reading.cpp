// Lists, records and figures with a person's rules in the SQL.
#include "access/reading.h"

#include <algorithm>

#include "base/json.h"

namespace kedu::access {

namespace {

using definition::Field;
using definition::Form;
using formula::Sql;
using store::ColumnType;

Sql parenthesised(Sql sql) {
  sql.text = "(" + sql.text + ")";
  return sql;
}

Sql all_of(std::vector<Sql> conditions) {
  Sql all;
  for (auto& condition : conditions) {
    if (condition.text.empty()) continue;
    if (!all.text.empty()) all.text += " AND ";
    all += parenthesised(std::move(condition));
  }
  return all;
}

ColumnType type_of(const Form& form, std::string_view name) {
  if (auto* field = form.field(name)) {
    if (field->rollup && field->type == definition::FieldType::number) return ColumnType::number;
    return definition::column_type(field->type);
  }
  for (auto& column : definition::system_columns())
    if (column.name == name) return column.type;
  return ColumnType::text;
}

bool is_system(std::string_view name) {
  if (name == "id") return true;
  auto& columns = definition::system_columns();
  return std::any_of(columns.begin(), columns.end(), [&](auto& column) { return column.name == name; });
}

/// System columns that a record shows beside its fields.
constexpr auto shown_columns = {"id", "version", "created_at", "created_by", "updated_at", "updated_by"};

/// Text for LIKE with its own wildcards taken literally.
std::string like_pattern(std::string_view words) {
  std::string pattern = "%";
  for (char c : words) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

/// Rows after the cursor in the page's order: (value, id), values that are missing last.
Result<Sql> after_cursor(const Page& page, const Sql& value, ColumnType type, bool nullable) {
  if (!page.after.is_object() || !page.after.contains("id") || !page.after["id"].is_string())
    return fail(ErrorCode::invalid, "翻页参数已失效，请从头再看 / the page cursor is not valid, start again");
  auto id = page.after["id"].get<std::string>();
  Value key = value_from_json(page.after.value("value", Json()));
  if (type == ColumnType::date)
    if (auto date = parse_date(key.text())) key = *date;
  if (type == ColumnType::datetime)
    if (auto at = parse_datetime(key.text())) key = *at;
  std::string beyond = page.sort.descending ? " < ?" : " > ?";
  std::string id_beyond = std::string(R"(t."id")") + beyond;
  Sql sql;
  if (key.is_blank()) {
    sql += value;
    sql += Sql{" IS NULL AND " + id_beyond, {id}};
    return sql;
  }
  sql += Sql{"(", {}};
  sql += value;
  sql += Sql{beyond + " OR (", {key}};
  sql += value;
  sql += Sql{" = ? AND " + id_beyond + "))", {key, id}};
  if (nullable) {
    sql += Sql{" OR ", {}};
    sql += value;
    sql += Sql{" IS NULL", {}};
  }
  return sql;
}

struct Measure {
  std::string function;
  std::string field;
};

std::optional<Measure> measure_of(std::string_view text) {
  auto open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
  return Measure{std::string(text.substr(0, open)), std::string(text.substr(open + 1, text.size() - open - 2))};
}

}  // namespace

Reading::Reading(const definition::Definition& definition, store::Reader& reader, formula::Dialect dialect,
                 std::optional<Viewer> viewer, DateTime now, const TimeZone& zone)
    : definition_(definition), reader_(reader), viewer_(std::move(viewer)), sql_{dialect, now, &zone, {}} {}

const Policy& Reading::policy(const Form& form) {
  auto found = policies_.find(form.id);
  if (found != policies_.end()) return found->second;
  auto& rules = rules_.emplace(form.id, rules_of(form)).first->second;
  auto context = sql_;
  context.column = definition::columns_of(definition_, form, sql_.dialect, sql_.now);
  context.rows = definition::lookup_rows_of(definition_, sql_.dialect, sql_.now);
  return policies_.emplace(form.id, Policy(rules, viewer_, std::move(context))).first->second;
}

const Form* Reading::target_of(const Form& form, const formula::Reference& reference) const {
  if (reference.path.size() == 1) return nullptr;
  auto* field = form.field(reference.path.front());
  return definition_.form(field ? field->target() : "person");  // who made or changed it is a person
}

Result<Sql> Reading::behind(const Form& form, const std::string& name, const Form& target, Sql value) {
  // Read through the target's own rules, in a sub-select of its own.
  KEDU_LET(auto link, definition::columns_of(definition_, form, sql_.dialect, sql_.now)({{name}, {}}));
  Sql sql{R"((SELECT l."value" FROM (SELECT t."id" AS "id", )", {}};
  sql += value;
  sql += Sql{R"( AS "value" FROM )" + store::quoted(target.table) + R"( AS t WHERE t."deleted_at" IS NULL AND ()", {}};
  sql += policy(target).row_condition();
  sql += Sql{R"()) AS l WHERE l."id" = )", {}};
  sql += policy(form).visible_column(name, std::move(link));
  sql += Sql{")", {}};
  return sql;
}

formula::ColumnOf Reading::columns(const Form& form) {
  auto plain = definition::columns_of(definition_, form, sql_.dialect, sql_.now);
  return [this, &form, plain](const formula::Reference& reference) -> Result<Sql> {
    auto& name = reference.path.front();
    auto& own = policy(form);
    if (!own.may_read(name)) return fail(ErrorCode::invalid, "没有字段“" + name + "” / no field '" + name + "'");
    if (reference.path.size() == 1) {
      KEDU_LET(auto column, plain(reference));
      return own.visible_column(name, std::move(column));
    }
    auto* field = form.field(name);
    auto* target = target_of(form, reference);
    if (!target || (field && definition::is_many(field->type))) return plain(reference);
    auto inner = columns(*target);
    KEDU_LET(auto value, inner({{reference.path.begin() + 1, reference.path.end()}, reference.type}));
    return behind(form, name, *target, std::move(value));
  };
}

Result<Sql> Reading::condition(const Form& form, const formula::Formula& formula) {
  auto context = sql_;
  context.column = columns(form);
  context.rows = lookup_rows();
  return formula::to_sql_condition(formula, context);
}

Result<Sql> Reading::value(const Form& form, const formula::Formula& formula) {
  // A condition counts as FALSE where it is blank, as everywhere else.
  if (!formula.type.list && formula.type.kind == formula::Kind::boolean) return condition(form, formula);
  auto context = sql_;
  context.column = columns(form);
  context.rows = lookup_rows();
  return formula::to_sql(formula, context);
}

formula::RowsOf Reading::lookup_rows() {
  return [this](const std::string& form_id, std::span<const std::string> fields) -> Result<Sql> {
    auto* form = definition_.form(form_id);
    if (!form || !policy(*form).may_see_form()) return fail(ErrorCode::not_found, "没有这个表单 / no such form");
    auto column = columns(*form);
    Sql rows{R"((SELECT t."id" AS "id")", {}};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      KEDU_LET(auto value, column({{fields[i]}, {}}));
      rows += Sql{",", {}};
      rows += value;
      rows += Sql{" AS \"c" + std::to_string(i) + "\"", {}};
    }
    rows += Sql{" FROM " + store::quoted(form->table) + R"( AS t WHERE t."deleted_at" IS NULL AND ()", {}};
    rows += policy(*form).row_condition();
    rows += Sql{"))", {}};
    return rows;
  };
}

std::vector<Value> Reading::look_up(const formula::Lookup& lookup, std::span<const Arguments> arguments) {
  auto context = sql_;
  context.rows = lookup_rows();
  return access::look_up(reader_, lookup, arguments, context);
}

Sql Reading::keyword(const Form& form, std::string_view words) {
  auto pattern = like_pattern(words);
  // Upper and lower case of a-z alike, in every store; titles and searchable fields are text.
  const std::string like = sql_.dialect == formula::Dialect::sqlite ? " LIKE" : " ILIKE";
  auto any = title(form);
  any += Sql{like + R"( ? ESCAPE '\')", {pattern}};
  auto own = columns(form);
  for (auto& name : form.search) {
    auto column = own({{name}, {}});
    if (!column) continue;
    any += Sql{" OR ", {}};
    any += *column;
    any += Sql{like + R"( ? ESCAPE '\')", {pattern}};
  }
  return any;
}

Result<store::Query> Reading::query(const Page& page, const Form& form) {
  auto& own = policy(form);
  if (!own.may_see_form()) return fail(ErrorCode::not_found, "没有这个表单 / no such form");
  store::Query query{.table = form.table};
  auto columns_here = columns(form);
  for (auto* name : shown_columns)
    query.outputs.push_back({name, own.visible_column(name, store::column(name)), type_of(form, name)});
  query.outputs.push_back({"_title", title(form), ColumnType::text});
  if (page.fields.empty()) {
    for (auto& field : form.fields) {
      if (!own.may_read(field.id)) continue;
      KEDU_LET(auto column, columns_here({{field.id}, {}}));
      query.outputs.push_back({field.id, std::move(column), type_of(form, field.id)});
    }
  } else {
    for (auto& name : page.fields) {
      if (is_system(name)) continue;
      if (!form.field(name) || !own.may_read(name))
        return fail(ErrorCode::invalid, "没有字段“" + name + "” / no field '" + name + "'");
      KEDU_LET(auto column, columns_here({{name}, {}}));
      query.outputs.push_back({name, std::move(column), type_of(form, name)});
    }
  }
  query.outputs.insert(query.outputs.end(), page.computed.begin(), page.computed.end());
  auto conditions = page.where;
  conditions.push_back({R"(t."deleted_at" IS NULL)", {}});
  conditions.push_back(own.row_condition());
  query.where = all_of(std::move(conditions));
  return query;
}

Result<Record> Reading::get(const Form& form, std::string_view id) {
  Page page{.form = form.id, .where = {{R"(t."id" = ?)", {id}}}};
  KEDU_LET(auto query, this->query(page, form));
  query.limit = 1;
  KEDU_LET(auto rows, reader_.select(query));
  if (rows.empty()) return fail(ErrorCode::not_found, "没有这条记录 / no such record");
  Record record{rows[0].get("id").text(), static_cast<std::int64_t>(rows[0].get("version").number()),
                std::move(rows[0])};
  return record;
}

Result<store::Query> Reading::select(const Page& page) {
  auto* form = definition_.form(page.form);
  if (!form) return fail(ErrorCode::not_found, "没有这个表单 / no such form");
  KEDU_LET(auto query, this->query(page, *form));
  auto& own = policy(*form);
  bool system = is_system(page.sort.field);
  if (!system && (!form->field(page.sort.field) || !own.may_read(page.sort.field)))
    return fail(ErrorCode::invalid, "不能按“" + page.sort.field + "”排序 / cannot sort by '" + page.sort.field + "'");
  // A list is in order of created_at also for who may not read it: their order is that of the ids then.
  auto value = own.visible_column(page.sort.field, store::column(page.sort.field));
  if (!system) {
    KEDU_LET(value, columns(*form)({{page.sort.field}, {}}));
  }
  bool nullable = !system || own.hides(page.sort.field);
  auto type = type_of(*form, page.sort.field);
  if (!page.after.is_null()) {
    KEDU_LET(auto after, after_cursor(page, value, type, nullable));
    query.where.text += " AND ";
    query.where += parenthesised(std::move(after));
  }
  if (nullable) {
    auto missing = value;
    missing.text += " IS NULL";
    query.order.push_back({std::move(missing), false});
  }
  query.order.push_back({value, page.sort.descending});
  if (page.sort.field != "id") query.order.push_back({store::column("id"), page.sort.descending});
  query.outputs.push_back({"_sort", value, type});
  query.limit = page.limit + 1;
  return query;
}

Result<PageResult> Reading::page(const Page& page) {
  KEDU_LET(auto query, select(page));
  KEDU_LET(auto rows, reader_.select(query));

  PageResult result;
  bool more = static_cast<std::int64_t>(rows.size()) > page.limit;
  if (more) rows.pop_back();
  if (more && !rows.empty())
    result.next = {{"value", to_json(rows.back().get("_sort"))}, {"id", rows.back().get("id").text()}};
  result.records.reserve(rows.size());
  for (auto& row : rows) {
    row.erase("_sort");
    result.records.push_back(
        {row.get("id").text(), static_cast<std::int64_t>(row.get("version").number()), std::move(row)});
  }
  return result;
}

Result<std::int64_t> Reading::count(const Page& page) {
  auto* form = definition_.form(page.form);
  if (!form) return fail(ErrorCode::not_found, "没有这个表单 / no such form");
  KEDU_LET(auto query, this->query(page, *form));
  query.outputs = {{"n", {"COUNT(*)", {}}, ColumnType::integer}};
  KEDU_LET(auto rows, reader_.select(query));
  return rows.empty() ? 0 : static_cast<std::int64_t>(rows[0].get("n").number());
}

Result<std::vector<Fields>> Reading::figures(const Figures& figures) {
  auto* form = definition_.form(figures.form);
  if (!form) return fail(ErrorCode::not_found, "没有这个表单 / no such form");
  Page all{.form = figures.form, .where = figures.where};
  KEDU_LET(auto query, this->query(all, *form));
  query.outputs.clear();
  auto columns_here = columns(*form);
  for (auto& name : figures.by) {
    if ((!is_system(name) && !form->field(name)) || !policy(*form).may_read(name))
      return fail(ErrorCode::invalid, "没有字段“" + name + "” / no field '" + name + "'");
    KEDU_LET(auto column, columns_here({{name}, {}}));
    query.group_by.push_back(column);
    query.order.push_back({column, false});
    query.outputs.push_back({name, std::move(column), type_of(*form, name)});
  }
  for (auto& text : figures.measures) {
    auto measure = measure_of(text);
    auto wrong =
        fail(ErrorCode::invalid,
             "不认识的统计“" + text + "”，请用 count()、sum(字段)、avg、min、max / unknown measure '" + text + "'");
    if (!measure) return wrong;
    if (measure->function == "count" && measure->field.empty()) {
      query.outputs.push_back({text, {"COUNT(*)", {}}, ColumnType::integer});
      continue;
    }
    static const std::map<std::string, std::string, std::less<>> functions{
        {"count", "COUNT"}, {"sum", "SUM"}, {"avg", "AVG"}, {"min", "MIN"}, {"max", "MAX"}};
    auto function = functions.find(measure->function);
    if (function == functions.end() || (!is_system(measure->field) && !form->field(measure->field)) ||
        !policy(*form).may_read(measure->field))
      return wrong;
    KEDU_LET(auto column, columns_here({{measure->field}, {}}));
    if (sql_.dialect == formula::Dialect::postgres && type_of(*form, measure->field) == ColumnType::boolean)
      column.text = "CAST(" + column.text + " AS integer)";
    column.text = function->second + "(" + column.text + ")";
    bool keeps_type = measure->function == "min" || measure->function == "max";
    query.outputs.push_back(
        {text, std::move(column), keeps_type ? type_of(*form, measure->field) : ColumnType::number});
  }
  query.limit = 10'000;
  return reader_.select(query);
}

std::map<std::string, std::string> Reading::titles(const Form& form, const std::vector<Record>& records) {
  std::map<std::string, std::set<std::string>> wanted;
  for (auto& record : records) {
    for (auto& field : form.fields)
      if (definition::is_link(field.type))
        for (auto& item : record.get(field.id).items())
          if (!item.text().empty()) wanted[field.target()].insert(item.text());
    for (auto* column : {"created_by", "updated_by"})
      if (auto& person = record.get(column).text(); !person.empty()) wanted["person"].insert(person);
  }
  std::map<std::string, std::string> titles;
  for (auto& [target_id, ids] : wanted) {
    auto* target = definition_.form(target_id);
    if (!target) continue;
    Sql where;
    for (auto& id : ids) {
      where.text += where.text.empty() ? R"(t."id" IN (?)" : ",?";
      where.params.emplace_back(id);
    }
    where.text += ")";
    auto rows = reader_.select(
        {.table = target->table,
         .outputs = {{"id", store::column("id"), ColumnType::text}, {"title", title(*target), ColumnType::text}},
         .where = std::move(where)});
    if (!rows) continue;
    for (auto& row : *rows) titles[row.get("id").text()] = row.get("title").text();
  }
  return titles;
}

Result<std::set<std::string>> Reading::readable_fields(const Form& form, std::string_view id) {
  std::set<std::string> readable;
  auto& own = policy(form);
  store::Query query{.table = form.table, .where = all_of({{R"(t."id" = ?)", {id}}, own.row_condition()})};
  auto ask = [&](const std::string& name) {
    if (own.may_read(name)) query.outputs.push_back({name, own.visible_column(name, {"1", {}}), ColumnType::integer});
  };
  for (auto& field : form.fields) ask(field.id);
  for (auto* name : {"created_at", "created_by", "updated_at", "updated_by"}) ask(name);
  if (query.outputs.empty()) return readable;
  KEDU_LET(auto rows, reader_.select(query));
  if (!rows.empty())
    for (auto& [name, value] : rows[0])
      if (!value.is_blank()) readable.insert(name);
  return readable;
}

Result<std::set<std::string>> Reading::writable_fields(const Form& form, std::string_view id) {
  std::set<std::string> writable;
  auto& own = policy(form);
  store::Query query{.table = form.table, .where = all_of({{R"(t."id" = ?)", {id}}, own.edit_condition()})};
  for (auto& field : form.fields) {
    if (!own.may_write(field.id)) continue;
    auto open = own.write_condition(field.id);
    open.text = "CASE WHEN " + open.text + " THEN 1 END";
    query.outputs.push_back({field.id, std::move(open), ColumnType::integer});
  }
  if (query.outputs.empty()) return writable;
  KEDU_LET(auto rows, reader_.select(query));
  if (!rows.empty())
    for (auto& [name, value] : rows[0])
      if (!value.is_blank()) writable.insert(name);
  return writable;
}

Result<bool> Reading::holds(const Form& form, std::string_view id, Sql condition) {
  std::vector<Sql> conditions{{R"(t."id" = ? AND t."deleted_at" IS NULL)", {id}}, std::move(condition)};
  KEDU_LET(auto rows, reader_.select({.table = form.table,
                                      .outputs = {{"id", store::column("id"), ColumnType::text}},
                                      .where = all_of(std::move(conditions)),
                                      .limit = 1}));
  return !rows.empty();
}

bool Reading::sees(const Form& form, std::string_view id) {
  auto held = holds(form, id, policy(form).row_condition());
  return held && *held;
}

bool Reading::may_edit(const Form& form, std::string_view id) {
  auto held = holds(form, id, policy(form).edit_condition());
  return held && *held;
}

bool Reading::may_erase(const Form& form, std::string_view id) {
  auto held = holds(form, id, policy(form).erase_condition());
  return held && *held;
}

}  // namespace kedu::access
