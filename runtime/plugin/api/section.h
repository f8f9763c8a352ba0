// A plug-in's section of the app while it loads: its tree, its formulas, its issues, each at its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/issue.h"
#include "base/json.h"

namespace kedu::plugin {

/// A bound formula of the plug-in's section. -1: absent.
struct FormulaHandle {
  int index = -1;
  explicit operator bool() const { return index >= 0; }
  friend bool operator==(FormulaHandle, FormulaHandle) = default;
};

/// The names a section's formula may use: `form`'s bare, further ones behind a prefix.
struct FormulaScope {
  std::string form;
  struct Root {
    std::string prefix;
    std::string form;
    std::vector<std::string> names;  ///< untyped names, when there is no form
  };
  std::vector<Root> roots;
};

/// One option of a choice.
struct Choice {
  std::string value;
  Text label;
};

/// What a field is, as a plug-in may ask it.
struct FieldFacts {
  std::string id;
  Text label;
  std::string type;
  std::string to;
  std::vector<Choice> options;      ///< in the order of the page
  std::vector<FieldFacts> columns;  ///< of a table
};

/// A stretch of the text at a pointer, in bytes: the `=late` of "share(=late)". By default all of it.
struct TextPart {
  std::size_t start = 0;
  std::size_t length = std::string::npos;
};

/// A section while it loads. Places are JSON pointers into `tree()` ("/stages/0/requires/1").
class Section {
 public:
  virtual ~Section() = default;
  virtual const Json& tree() const = 0;
  virtual std::string version() const = 0;                                  ///< the fingerprint of the tree
  virtual std::vector<FieldFacts> fields(std::string_view form) const = 0;  ///< empty: no such form
  virtual bool has_role(std::string_view role) const = 0;
  virtual FormulaHandle formula(const std::string& pointer, const FormulaScope& scope) = 0;
  /// A formula for Selection and Aggregation; an issue where the store cannot compute it.
  virtual FormulaHandle query_formula(const std::string& pointer, const FormulaScope& scope, TextPart part = {}) = 0;
  /// Whether time alone can change what a formula over `form` gives: it says TODAY or NOW, or reads a field that does.
  virtual bool follows_clock(FormulaHandle formula, std::string_view form) const = 0;
  /// Gives a field that this section adds to `form` its formula. It is computed like a form's own, with every write of
  /// the record and of what it reads elsewhere, and nobody but the plug-in reads it. Issues stand at `pointer`.
  virtual void compute(const std::string& pointer, std::string_view form, std::string_view field,
                       const std::string& formula) = 0;
  /// What a formula gives: "number", "text", "bool", "date", "datetime", "list"; "any" when it cannot be known.
  virtual std::string type_of(FormulaHandle formula) const = 0;
  /// The app's sections of a kind as written, to check names against; their rules may not be there yet.
  virtual std::vector<const Json*> sections(std::string_view kind) const = 0;
  virtual void issue(const std::string& pointer, std::string code, Text message, Text hint = {}) = 0;
  /// Did-you-mean among names.
  virtual void unknown_name(const std::string& pointer, std::string_view what, std::span<const std::string> names) = 0;
};

}  // namespace kedu::plugin
