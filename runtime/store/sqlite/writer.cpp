// Rows of the same columns share one prepared INSERT, found by comparing names rather than by building its text.
#include "store/sqlite/writer.h"

#include <algorithm>

#include "store/sqlite/cell.h"
#include "store/statement.h"

namespace kedu::store::sqlite {

namespace {

constexpr std::size_t shapes_per_table = 16;

}  // namespace

Result<std::optional<Fields>> SqliteWriter::get(std::string_view table, std::string_view id) {
  return queries_.get(table, id);
}

Result<std::vector<Fields>> SqliteWriter::select(const Query& query) {
  return queries_.select(query);
}

Result<void> SqliteWriter::usable() const {
  if (connection_.broken() || !connection_.in_transaction())
    return fail(ErrorCode::unavailable, "the transaction ended with an error of the disk");
  if (spoiled()) return fail(ErrorCode::unavailable, "the transaction will be run again");
  return {};
}

bool SqliteWriter::InsertShape::fits(const Fields& row) const {
  return std::equal(columns.begin(), columns.end(), row.begin(), row.end(),
                    [](auto& column, auto& entry) { return column == entry.first; });
}

Result<const SqliteWriter::InsertShape*> SqliteWriter::shape_of(std::string_view table, const Fields& row) {
  auto found = shapes_.find(table);
  if (found == shapes_.end()) found = shapes_.emplace(std::string(table), std::vector<InsertShape>()).first;
  auto& shapes = found->second;
  for (auto& shape : shapes)
    if (shape.fits(row)) return &shape;
  InsertShape shape;
  KEDU_LET(shape.table, catalog_.find(table));
  for (auto& [name, value] : row) {
    KEDU_LET(auto type, shape.table->type_of(name));
    shape.columns.push_back(name);
    shape.types.push_back(type);
  }
  shape.insert = insert_statement(table, shape.columns);
  shape.put = put_statement(table, shape.columns);
  if (shapes.size() == shapes_per_table) shapes.erase(shapes.begin());
  return &shapes.emplace_back(std::move(shape));
}

/// Steps the shape's statement with the values of `row`, and `key` for its id.
Result<void> SqliteWriter::run(const InsertShape& shape, const std::string& sql, const Fields& row, const Value& key) {
  KEDU_LET(auto* statement, connection_.prepare(sql));
  Running running(statement);
  int at = 0;
  for (auto& [name, value] : row) {
    auto type = shape.types[static_cast<std::size_t>(at)];
    auto bound = bind(statement, ++at, name == "id" ? key : value, type);
    if (!bound) return at_column(bound.error(), shape.table->table.name, name);
  }
  return connection_.finish(statement);
}

Result<std::string> SqliteWriter::insert(std::string_view table, const Fields& row) {
  KEDU_TRY(usable());
  KEDU_LET(auto* shape, shape_of(table, row));
  auto& key = row.get("id");
  if (shape->table->table.key == Key::sequence) {
    KEDU_LET(auto number, sequence_key(key));
    KEDU_TRY(run(*shape, shape->insert, row, number));
    return std::to_string(connection_.last_rowid());
  }
  if (key.is_blank()) return fail(ErrorCode::invalid, std::string(table) + ".id: a row needs its key");
  KEDU_TRY(run(*shape, shape->insert, row, key));
  return key.text();
}

Result<void> SqliteWriter::put(std::string_view table, const Fields& row) {
  KEDU_TRY(usable());
  KEDU_LET(auto* shape, shape_of(table, row));
  auto& key = row.get("id");
  if (shape->table->table.key == Key::sequence || key.is_blank())
    return fail(ErrorCode::invalid, std::string(table) + ".id: a row needs its key");
  return run(*shape, shape->put, row, key);
}

Result<std::vector<std::string>> SqliteWriter::insert_all(std::string_view table, std::span<const Fields> rows) {
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

Result<std::int64_t> SqliteWriter::update(std::string_view table, const Fields& changes, const Sql& where) {
  KEDU_TRY(usable());
  KEDU_LET(auto* known, catalog_.find(table));
  if (changes.empty()) return std::int64_t{0};
  auto sql = update_statement(table, changes, where);
  KEDU_LET(auto* statement, connection_.prepare(sql.text));
  Running running(statement);
  KEDU_TRY(check_marks(statement, changes.size() + where.params.size()));
  int at = 0;
  for (auto& [name, value] : changes) {
    KEDU_LET(auto type, known->type_of(name));
    auto bound = bind(statement, ++at, value, type);
    if (!bound) return at_column(bound.error(), table, name);
  }
  KEDU_TRY(bind_all(statement, at + 1, where.params));
  KEDU_TRY(connection_.finish(statement));
  return connection_.changes();
}

Result<std::int64_t> SqliteWriter::erase(std::string_view table, const Sql& where) {
  KEDU_TRY(usable());
  KEDU_LET(auto* known, catalog_.find(table));
  auto sql = erase_statement(known->table.name, where);
  KEDU_LET(auto* statement, connection_.prepare(sql.text));
  Running running(statement);
  KEDU_TRY(check_marks(statement, where.params.size()));
  KEDU_TRY(bind_all(statement, 1, where.params));
  KEDU_TRY(connection_.finish(statement));
  return connection_.changes();
}

void SqliteWriter::begin(Care care) {
  care_ = care;
  undone_ = false;
}

Result<void> SqliteWriter::attempt(const std::string& name, const std::function<Result<void>()>& part) {
  KEDU_TRY(usable());
  if (care_ == Care::careful) KEDU_TRY(connection_.run("SAVEPOINT " + name));
  auto before = connection_.total_changes();
  auto result = part();
  undone_ |= !result && connection_.total_changes() != before;
  if (care_ == Care::hopeful) return result;
  if (!result) {
    if (!usable()) return result;
    KEDU_TRY(connection_.run("ROLLBACK TO " + name));
  }
  KEDU_TRY(connection_.run("RELEASE " + name));
  return result;
}

Result<void> SqliteWriter::nested(const std::function<Result<void>()>& work) {
  // The same name at every depth: SQL means the innermost.
  return attempt("nested", work);
}

}  // namespace kedu::store::sqlite
