// The ? of our SQL as PostgreSQL's $1, $2 …
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kedu::store::postgres {

struct Numbered {
  std::string sql;
  std::size_t marks = 0;
};

/// Leaves what stands inside quotes alone.
Numbered numbered(std::string_view sql);

}  // namespace kedu::store::postgres
