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
  std::string key() const;  ///< "hospital.level"
  friend bool operator==(const Reference&, const Reference&) = default;
};

/// The names a formula may use. Implemented by whoever knows the form; lives as long as the compile call.
class Scope {
 public:
  virtual ~Scope() = default;
  /// Binds the dotted names as typed (ids or labels), or nothing.
  virtual std::optional<Reference> resolve(std::span<const std::string> names) const = 0;
  /// The names that may follow `prefix`, for the did-you-mean and the editor.
  virtual std::vector<std::string> names(std::span<const std::string> prefix) const = 0;
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

/// A checked formula. Immutable; copies share the tree.
struct Formula {
  std::string source;
  std::string js;                     ///< body of a function of the slots a0 … an: "return …;"
  std::vector<Reference> references;  ///< slot i is references[i]
  Type type;
  bool uses_clock = false;        ///< TODAY or NOW: stale at midnight
  std::optional<Value> constant;  ///< a lone literal: its value, no engine needed
  bool bare = false;              ///< a lone text field: the value of slot 0 as it is
  std::shared_ptr<const Node> tree;
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
