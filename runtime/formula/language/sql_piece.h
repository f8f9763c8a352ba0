// SQL under construction: text and parameters joined piece by piece, with the type of what they yield.
#pragma once

#include <string>
#include <utility>

#include "formula/language/tree.h"
#include "formula/sql.h"

namespace kedu::formula {

/// An SQL expression; blank is NULL, in text columns also ''.
struct Piece {
  Sql sql;
  Type type;
  bool exact = false;  ///< a column, a literal or a snapped decimal: compared without tolerance
};

inline void append(Sql& out, const char* text) {
  out.text += text;
}
inline void append(Sql& out, const std::string& text) {
  out.text += text;
}
inline void append(Sql& out, const Sql& sql) {
  out += sql;
}
inline void append(Sql& out, const Piece& piece) {
  out += piece.sql;
}

template <class... Parts>
Sql sql(const Parts&... parts) {
  Sql out;
  (append(out, parts), ...);
  return out;
}

}  // namespace kedu::formula
