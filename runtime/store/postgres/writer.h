// Inserts, updates, erasures and savepoints in the lane's open transaction.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "store/postgres/queries.h"
#include "store/postgres/sequences.h"

namespace kedu::store::postgres {

/// A statement that fails ends PostgreSQL's whole transaction, while the contract says that only the statement is
/// undone. Since hardly any fails, a batch first runs swiftly: inserts are queued and not waited for, savepoints go out
/// with the first write that needs them, and nothing guards a single statement. When one fails after all, the batch is
/// rolled back and runs again carefully, each statement in a savepoint and awaited.
enum class Care { swift, careful };

class PostgresWriter final : public Writer {
 public:
  PostgresWriter(Connection& connection, const Catalog& catalog) : connection_(connection), catalog_(catalog) {}

  /// Another transaction: the keys as they are when it begins.
  void begin(Care care, Sequences sequences);
  /// Why the transaction has to end, once it has.
  bool spoilt() const { return spoilt_; }
  bool wrote() const { return wrote_; }
  const std::set<std::string, std::less<>>& touched() const { return touched_; }
  const Sequences& sequences() const { return sequences_; }

  Result<std::optional<Fields>> get(std::string_view table, std::string_view id) override;
  Result<std::vector<Fields>> select(const Query& query) override;
  Result<std::string> insert(std::string_view table, const Fields& row) override;
  Result<std::vector<std::string>> insert_all(std::string_view table, std::span<const Fields> rows) override;
  Result<void> put(std::string_view table, const Fields& row) override;
  Result<std::int64_t> update(std::string_view table, const Fields& changes, const Sql& where) override;
  Result<std::int64_t> erase(std::string_view table, const Sql& where) override;
  /// Also what each work of a batch runs in.
  Result<void> nested(const std::function<Result<void>()>& work) override;

  /// A statement of publishing.
  Result<void> run(const std::string& sql);

 private:
  struct Level {
    bool open = false;  ///< its savepoint was sent
    Sequences sequences;
  };
  struct InsertShape {
    std::vector<std::string> columns;
    std::vector<ColumnType> types;
    std::string insert, put;
    const KnownTable* table = nullptr;

    bool fits(const Fields& row) const;
  };

  Result<void> usable() const;
  /// Opens the savepoints that this write must stand in.
  Result<void> about_to_write(std::string_view table);
  Result<Answer> ask(std::string_view sql, const std::vector<Param>& params);
  Result<Answer> ask_carefully(std::string_view sql, const std::vector<Param>& params);
  Error spoil(Error error);
  void leave(const Result<void>& result);
  Result<const InsertShape*> shape_of(std::string_view table, const Fields& row);
  /// Parameters of the shape's statements: the key first, and left open for a sequence.
  Result<std::vector<Param>> params_of(const InsertShape& shape, const Fields& row);
  /// Sends what has no answer but its failure.
  Result<void> send(const std::string& sql, const std::vector<Param>& params);
  Result<std::int64_t> next_key(std::string_view table, const Value& given);

  Connection& connection_;
  const Catalog& catalog_;
  Care care_ = Care::swift;
  bool spoilt_ = false;
  bool wrote_ = false;
  std::vector<Level> levels_;
  Sequences sequences_;
  std::set<std::string, std::less<>> touched_;
  ByText<std::vector<InsertShape>> shapes_;
};

}  // namespace kedu::store::postgres
