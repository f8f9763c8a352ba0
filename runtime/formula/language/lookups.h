// The functions that look through the records of another form, and how a checked formula hands them to the store.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "formula/language/tree.h"

namespace kedu::formula {

/// Where a lookup function's arguments stand.
struct LookupShape {
  std::string_view name;
  Lookup::Measure measure;
  std::size_t pairs;                 ///< the first (column, criterion) pair
  std::optional<std::size_t> value;  ///< the column that is summed, or handed back
};

/// Nothing for every other function.
const LookupShape* lookup_shape(std::string_view function);
/// Its columns with their criteria, as places among `count` arguments.
std::vector<std::pair<std::size_t, std::size_t>> lookup_pairs(const LookupShape& shape, std::size_t count);
/// The column that is summed or handed back, when there is one.
std::optional<std::size_t> lookup_value(const LookupShape& shape, std::size_t count);
/// A number as written, also with a sign; nothing otherwise.
std::optional<double> written_number(const Node& node);

/// Makes a call with columns of another form a lookup, or says why it cannot be one. Its arguments are checked.
/// `is_told`: something wrong with this argument is known already.
std::vector<Diagnostic> check_lookup(Node& call, const std::function<bool(const Node&)>& is_told);

/// Takes the lookups out of a checked tree: their criteria become formulas of their own, the calls slots.
Formula lifted(Node tree, std::vector<Reference> references);

}  // namespace kedu::formula
