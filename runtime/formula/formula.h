// The face of the formula language: source text in, a checked formula with JavaScript, dependencies and type out.
// language/ makes it, library/ holds the functions, engine/ runs it, sql.h turns the same tree into SQL.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "base/value.h"

namespace kedu::formula {

enum class Kind { any, blank, number, text, boolean, date, datetime };

/// A static type. `scale` is the declared decimals of a number, when known.
struct Type {
  Kind kind = Kind::any;
  bool list = false;
  std::optional<int> scale;
  friend bool operator==(const Type&, const Type&) = default;
};

std::string_view name_of(Kind kind);  ///< "number", "text", "bool", "date", "datetime", "any", "blank"

/// A name in a formula, bound: the ids along the way ({"hospital","level"}) and the type it yields.
struct Reference {
  std::vector<std::string> path;
  Type type;
  bool is_id = false;       ///< a link, a person or the id itself: text, and never a pattern
  std::string key() const;  ///< "hospital.level"
  friend bool operator==(const Reference&, const Reference&) = default;
};

/// A field of another form, all records of which a lookup looks through.
struct FarColumn {
  std::string form;
  std::string field;
  Type type;           ///< of one record's value
  bool is_id = false;  ///< a link, a person or the id itself
  bool stored = true;  ///< a column of the store: lookups read nothing else
  friend bool operator==(const FarColumn&, const FarColumn&) = default;
};

/// The names a formula may use. Implemented by whoever knows the form; lives as long as the compile call.
class Scope {
 public:
  virtual ~Scope() = default;
  /// Binds the dotted names as typed (ids or labels), or nothing.
  virtual std::optional<Reference> resolve(std::span<const std::string> names) const = 0;
  /// The names that may follow `prefix`, for the did-you-mean and the editor.
  virtual std::vector<std::string> names(std::span<const std::string> prefix) const = 0;
  /// The field of a form that lookups like SUMIFS may name as a column: {form, field}, as typed.
  virtual std::optional<FarColumn> far(std::span<const std::string>) const { return std::nullopt; }
  /// The forms, or the fields of the form that `prefix` names, for the did-you-mean.
  virtual std::vector<std::string> far_names(std::span<const std::string>) const { return {}; }
};

/// What is wrong with a formula's text; position and length in code points from 0.
struct Diagnostic {
  std::string code;
  int pos = 0;
  int len = 1;
  Severity severity = Severity::error;
  Text message;
  Text hint;
};

struct Node;  ///< the checked tree, language/tree.h
struct Formula;

/// SUMIFS and its kin over the records of another form. The store computes it (sql.h); the formula finds the result in
/// a slot of its own, after those of its references.
struct Lookup {
  enum class Measure { count, sum, average, largest, smallest, find } measure = Measure::count;
  std::string form;
  std::optional<FarColumn> of;  ///< what is summed or handed back; nothing where records are counted
  struct Criterion {
    FarColumn column;
    std::shared_ptr<const Formula> value;  ///< over names of this form
  };
  std::vector<Criterion> criteria;                                              ///< find: the one that is looked for
  enum class Match { equal, smaller, larger, wildcards } match = Match::equal;  ///< find
  bool from_end = false;                                                        ///< find: the last of several
};

/// A checked formula. Immutable; copies share the tree.
struct Formula {
  std::string source;
  std::string js;                     ///< body of a function of the slots a0 … an: "return …;"
  std::vector<Reference> references;  ///< slot i is references[i]; those of lookups' criteria are among them
  std::vector<Lookup> lookups;        ///< slot references.size() + i is what lookups[i] found
  Type type;
  bool uses_clock = false;        ///< TODAY or NOW: stale at midnight
  std::optional<Value> constant;  ///< a lone literal: its value, no engine needed
  bool bare = false;              ///< a lone text field: the value of slot 0 as it is
  std::shared_ptr<const Node> tree;

  /// The reference that the whole formula is, or null.
  const Reference* own_reference() const;
};

struct Compilation {
  std::optional<Formula> formula;  ///< absent when a diagnostic is an error
  std::vector<Diagnostic> diagnostics;
};

/// Parses, checks and emits. Never throws; always ends within the limits of limits.h.
Compilation compile(std::string_view source, const Scope& scope);

/// The declarations of every function, as library/ makes them: names, parameters, types, docs, examples.
const Json& function_declarations();

}  // namespace kedu::formula
