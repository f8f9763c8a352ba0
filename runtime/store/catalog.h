// The tables of an open workspace as its database tells them: what decides how a row is bound and decoded.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "store/store.h"

namespace kedu::store {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <class T>
using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

struct KnownTable {
  explicit KnownTable(Table table);

  /// invalid when there is no such column.
  Result<ColumnType> type_of(std::string_view column) const;

  Table table;
  ByText<ColumnType> types;     ///< of every column and `id` (text, or integer for Key::sequence)
  std::vector<Output> outputs;  ///< every column, the key first
  std::string all;              ///< the same as SQL
};

/// Frozen once loaded; publishing loads another.
class Catalog {
 public:
  void add(KnownTable table);
  /// invalid when there is no such table.
  Result<const KnownTable*> find(std::string_view table) const;
  Schema schema() const;

 private:
  ByText<KnownTable> tables_;
};

/// A sequence's key may be given as insert() hands it back: decimal text. invalid when it is no whole number.
Result<Value> sequence_key(const Value& given);
/// The error of a value, with the column it was for: `lead.amount: the value is no number`.
Error at_column(Error error, std::string_view table, std::string_view column);

}  // namespace kedu::store
