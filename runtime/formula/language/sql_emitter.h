// Walks a checked tree and writes SQL with the semantics of the emitted JavaScript.
#pragma once

#include <optional>

#include "formula/language/sql_piece.h"

namespace kedu::formula {

/// Everything that errors in JavaScript is refused here instead of becoming NULL, so that a condition never holds for a
/// record for which the formula fails.
class SqlEmitter {
 public:
  SqlEmitter(const SqlContext& context, const Formula& formula)
      : context_(context), references_(formula.references), lookups_(formula.lookups) {}

  Piece value(const Node& node);
  /// TRUE or FALSE, never NULL.
  Sql truth(const Node& node);
  const std::optional<Diagnostic>& problem() const { return problem_; }
  const std::optional<Error>& column_error() const { return column_error_; }

 private:
  bool sqlite() const { return context_.dialect == Dialect::sqlite; }
  Piece refuse(const Node& node, std::string what);
  Piece literal(Value value, Kind kind, const char* postgres_type);
  Piece snapped(const Node& node, Piece piece);
  Piece inner(const Node& node);
  Piece reference(const Node& node);
  Piece sign(const Node& node);
  Piece percent(const Node& node);
  Piece chain(const Node& node);
  Piece arithmetic(const Node& node, const Step& step, const Type& type, Piece left, const Node& right);
  Piece moved_date(const Node& node, const Step& step, Piece left, Piece right, const Node& right_node);
  Piece joined(const Node& node, Piece left, const Node& left_node, Piece right, const Node& right_node);
  Piece compared(const Node& node, const Step& step, Piece left, const Node* left_node, const Node& right_node);
  Piece compared_numbers(Operator op, const Piece& left, const Piece& right);
  Sql number(const Piece& piece);
  /// Rounded to a whole number, halves away from zero.
  Sql to_whole(const Sql& number);
  /// Upper and lower case of a-z alone, and the order of bytes, whatever the database's language.
  const char* by_bytes() const;
  Sql text(const Piece& piece, const Node& node);
  Sql folded(const Piece& piece, const Node& node);
  Sql is_blank(const Piece& piece);

  Piece call(const Node& node);
  Piece day(const Node& node);
  Piece branches(const Node& node);
  Piece coalesced(const Node& node);
  Piece contains(const Node& node);
  Piece edge(const Node& node);
  Piece part_of_text(const Node& node);
  Piece part_of_date(const Node& node);
  Piece rounded(const Node& node);
  Piece lookup(const Node& node);
  Piece found(const Node& node, const Lookup& lookup, const Sql& rows, const Sql& where);
  std::optional<Sql> lookup_where(const Node& node, const Lookup& lookup);
  std::optional<Sql> equals_own(const std::string& column, const FarColumn& far, const Formula& value);
  /// The offset of the zone at an instant column as seconds; empty when the zone changes too often.
  std::optional<std::string> zone_seconds(const Sql& instant) const;

  const SqlContext& context_;
  const std::vector<Reference>& references_;
  const std::vector<Lookup>& lookups_;
  std::optional<Diagnostic> problem_;
  std::optional<Error> column_error_;
};

}  // namespace kedu::formula
