// The parts that are the same for every shared store, and what a store with one host does instead.
#include "store/shared_store.h"

#include <algorithm>

namespace kedu::store {

bool News::tells_of(std::string_view table) const {
  return gap || std::any_of(tables.begin(), tables.end(), [&](auto& written) { return written.table == table; });
}

Result<std::vector<Fields>> claim(Store& store, const Query& query, std::string_view column, DateTime until) {
  if (auto* shared = dynamic_cast<SharedStore*>(&store)) return shared->claim(query, column, until);
  std::vector<Fields> rows;
  KEDU_TRY(store.read([&](Reader& reader) -> Result<void> {
    KEDU_LET(rows, reader.select(query));
    return {};
  }));
  return rows;
}

}  // namespace kedu::store
