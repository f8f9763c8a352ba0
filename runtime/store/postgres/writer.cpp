// Rows of the same columns share one INSERT, found by comparing names rather than by building its text.
#include "store/postgres/writer.h"

#include <algorithm>

#include "store/statement.h"

namespace kedu::store::postgres {

namespace {

constexpr std::size_t shapes_per_table = 16;

/// By depth, so that undoing an outer one undoes those inside of it that an exception left open.
std::string name_of_level(std::size_t depth) {
  return "work" + std::to_string(depth);
}

Error runs_again() {
  return fail(ErrorCode::unavailable, "the transaction ends and its works run again");
}

}  // namespace

void PostgresWriter::begin(Care care, Sequences sequences) {
  care_ = care;
  spoilt_ = wrote_ = false;
  levels_.clear();
  touched_.clear();
  sequences_ = std::move(sequences);
}

Result<void> PostgresWriter::usable() const {
  if (spoilt_) return runs_again();
  return {};
}

Error PostgresWriter::spoil(Error error) {
  spoilt_ = true;
  return error;
}

Result<Answer> PostgresWriter::ask(std::string_view sql, const std::vector<Param>& params) {
  if (care_ == Care::careful) return ask_carefully(sql, params);
  KEDU_TRY(connection_.ask(sql, params));
  auto answer = connection_.finish();
  if (!answer) return spoil(answer.error());
  return answer;
}

Result<Answer> PostgresWriter::ask_carefully(std::string_view sql, const std::vector<Param>& params) {
  KEDU_TRY(connection_.tell("SAVEPOINT statement"));
  auto asked = connection_.ask(sql, params);
  KEDU_TRY(connection_.tell("RELEASE SAVEPOINT statement"));
  auto answer = connection_.finish();
  if (!asked) return answer ? asked.error() : spoil(answer.error());
  if (answer) return answer;
  if (connection_.failure() != Connection::Failure::statement) return spoil(answer.error());
  KEDU_TRY(connection_.tell("ROLLBACK TO SAVEPOINT statement"));
  KEDU_TRY(connection_.tell("RELEASE SAVEPOINT statement"));
  if (auto undone = connection_.finish(); !undone) return spoil(undone.error());
  return answer;
}

Result<void> PostgresWriter::about_to_write(std::string_view table) {
  for (std::size_t depth = 0; depth < levels_.size(); ++depth) {
    auto& level = levels_[depth];
    if (level.open) continue;
    KEDU_TRY(connection_.tell("SAVEPOINT " + name_of_level(depth)));
    level.open = true;
    level.sequences = sequences_;
  }
  wrote_ = true;
  if (!touched_.contains(table)) touched_.emplace(table);
  return {};
}

Result<std::optional<Fields>> PostgresWriter::get(std::string_view table, std::string_view id) {
  KEDU_LET(auto* known, catalog_.find(table));
  auto query = key_query(*known, id);
  if (!query) return std::optional<Fields>();
  KEDU_LET(auto rows, select(*query));
  if (rows.empty()) return std::optional<Fields>();
  return std::optional(std::move(rows.front()));
}

Result<std::vector<Fields>> PostgresWriter::select(const Query& query) {
  KEDU_TRY(usable());
  KEDU_LET(auto wanted, asked(query, catalog_));
  KEDU_LET(auto answer, ask(wanted.sql, wanted.params));
  return rows_of(answer, *wanted.outputs);
}

bool PostgresWriter::InsertShape::fits(const Fields& row) const {
  return std::equal(columns.begin(), columns.end(), row.begin(), row.end(),
                    [](auto& column, auto& entry) { return column == entry.first; });
}

Result<const PostgresWriter::InsertShape*> PostgresWriter::shape_of(std::string_view table, const Fields& row) {
  auto found = shapes_.find(table);
  if (found == shapes_.end()) found = shapes_.emplace(std::string(table), std::vector<InsertShape>()).first;
  auto& shapes = found->second;
  for (auto& shape : shapes)
    if (shape.fits(row)) return &shape;
  InsertShape shape;
  KEDU_LET(shape.table, catalog_.find(table));
  std::vector<std::string> names{"id"};
  for (auto& [name, value] : row) {
    KEDU_LET(auto type, shape.table->type_of(name));
    shape.columns.push_back(name);
    shape.types.push_back(type);
    if (name != "id") names.push_back(name);
  }
  shape.insert = insert_statement(table, names);
  shape.put = put_statement(table, names);
  if (shapes.size() == shapes_per_table) shapes.erase(shapes.begin());
  return &shapes.emplace_back(std::move(shape));
}

Result<std::int64_t> PostgresWriter::next_key(std::string_view table, const Value& given) {
  auto* last = sequences_.find(table);
  if (!last) {
    // Rows that came by another way than this lane's.
    auto highest = ask("SELECT coalesce(max(\"id\"), 0) FROM " + store::quoted(table), {});
    if (!highest) return highest.error();
    sequences_.add(table, highest->number(0, 0));
    last = sequences_.find(table);
  }
  if (given.is_blank()) return ++*last;
  KEDU_LET(auto key, sequence_key(given));
  KEDU_TRY(encoded(key, ColumnType::integer));
  auto number = static_cast<std::int64_t>(key.number());
  *last = std::max(*last, number);
  return number;
}

Result<std::vector<Param>> PostgresWriter::params_of(const InsertShape& shape, const Fields& row) {
  auto& table = shape.table->table;
  auto& key = row.get("id");
  bool sequence = table.key == Key::sequence;
  if (!sequence && key.is_blank()) return fail(ErrorCode::invalid, table.name + ".id: a row needs its key");
  std::vector<Param> params(1);
  params.reserve(shape.columns.size() + 1);
  std::size_t at = 0;
  for (auto& [name, value] : row) {
    auto type = shape.types[at++];
    if (&value == &key && sequence) continue;
    auto param = encoded(value, type);
    if (!param) return at_column(param.error(), table.name, name);
    if (&value == &key)
      params.front() = std::move(*param);
    else
      params.push_back(std::move(*param));
  }
  return params;
}

Result<void> PostgresWriter::send(const std::string& sql, const std::vector<Param>& params) {
  if (care_ == Care::swift) return connection_.tell(sql, params);
  KEDU_TRY(ask(sql, params));
  return {};
}

Result<std::string> PostgresWriter::insert(std::string_view table, const Fields& row) {
  KEDU_TRY(usable());
  KEDU_LET(auto* shape, shape_of(table, row));
  KEDU_LET(auto params, params_of(*shape, row));
  KEDU_TRY(about_to_write(table));
  auto id = row.get("id").text();
  if (shape->table->table.key == Key::sequence) {
    auto number = next_key(table, row.get("id"));
    if (!number) return at_column(number.error(), table, "id");
    id = std::to_string(*number);
    params.front() = {id, 0};
  }
  KEDU_TRY(send(shape->insert, params));
  return id;
}

Result<std::vector<std::string>> PostgresWriter::insert_all(std::string_view table, std::span<const Fields> rows) {
  std::vector<std::string> keys;
  KEDU_TRY(nested([&]() -> Result<void> {
    for (auto& row : rows) {
      KEDU_LET(auto key, insert(table, row));
      keys.push_back(std::move(key));
    }
    return {};
  }));
  return keys;
}

Result<void> PostgresWriter::put(std::string_view table, const Fields& row) {
  KEDU_TRY(usable());
  KEDU_LET(auto* shape, shape_of(table, row));
  if (shape->table->table.key == Key::sequence)
    return fail(ErrorCode::invalid, std::string(table) + ".id: a sequence gives its keys");
  KEDU_LET(auto params, params_of(*shape, row));
  KEDU_TRY(about_to_write(table));
  return send(shape->put, params);
}

Result<std::int64_t> PostgresWriter::update(std::string_view table, const Fields& changes, const Sql& where) {
  KEDU_TRY(usable());
  KEDU_LET(auto* known, catalog_.find(table));
  if (changes.empty()) return std::int64_t{0};
  auto sql = update_statement(table, changes, where);
  std::vector<Param> params;
  params.reserve(changes.size() + where.params.size());
  for (auto& [name, value] : changes) {
    KEDU_LET(auto type, known->type_of(name));
    auto param = encoded(value, type);
    if (!param) return at_column(param.error(), table, name);
    params.push_back(std::move(*param));
  }
  KEDU_LET(auto conditions, encoded(where.params));
  std::move(conditions.begin(), conditions.end(), std::back_inserter(params));
  KEDU_TRY(about_to_write(table));
  KEDU_LET(auto answer, ask(sql.text, params));
  return answer.changed();
}

Result<std::int64_t> PostgresWriter::erase(std::string_view table, const Sql& where) {
  KEDU_TRY(usable());
  KEDU_LET(auto* known, catalog_.find(table));
  auto sql = erase_statement(known->table.name, where);
  KEDU_LET(auto params, encoded(where.params));
  KEDU_TRY(about_to_write(table));
  KEDU_LET(auto answer, ask(sql.text, params));
  return answer.changed();
}

Result<void> PostgresWriter::run(const std::string& sql) {
  KEDU_TRY(usable());
  wrote_ = true;
  KEDU_TRY(ask(sql, {}));
  return {};
}

Result<void> PostgresWriter::nested(const std::function<Result<void>()>& work) {
  KEDU_TRY(usable());
  auto depth = levels_.size();
  levels_.emplace_back();
  auto result = work();
  levels_.resize(depth + 1);  // when an inner one was left by an exception
  leave(result);
  return result;
}

void PostgresWriter::leave(const Result<void>& result) {
  auto level = std::move(levels_.back());
  levels_.pop_back();
  if (!level.open || spoilt_) return;
  auto name = name_of_level(levels_.size());
  // Whether these can be sent is seen by the next statement.
  if (!result) {
    (void)connection_.tell("ROLLBACK TO SAVEPOINT " + name).ok();
    sequences_ = std::move(level.sequences);
  }
  (void)connection_.tell("RELEASE SAVEPOINT " + name).ok();
}

}  // namespace kedu::store::postgres
