// The tables of an open workspace as the database itself tells them; what decides how a row is bound and decoded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace kedu::store::sqlite {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <class T>
using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

struct KnownTable {
  Table table;
  ByText<ColumnType> types;     ///< of every column and `id` (text, or integer for Key::sequence)
  std::vector<Output> outputs;  ///< every column, the key first
  std::string all;              ///< the same as SQL
};

/// Frozen once loaded; publishing loads another.
class Catalog {
 public:
  static Result<Catalog> load(Connection& connection);

  /// invalid when there is no such table.
  Result<const KnownTable*> find(std::string_view table) const;
  Schema schema() const;

 private:
  ByText<KnownTable> tables_;
};

}  // namespace kedu::store::sqlite
