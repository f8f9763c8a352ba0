// The line of passes from a folder of YAML to a frozen Definition: read → merge → shape → link → bind → freeze.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "definition/definition.h"

namespace kedu::definition {

/// What names a section's formula may use: a form's names bare, and further roots by prefix.
struct FormulaScope {
  std::string form;  ///< bare names; may be empty
  struct Root {
    std::string prefix;                                        ///< "person", "tags"
    std::string form;                                          ///< names of this form, or …
    std::vector<std::pair<std::string, formula::Type>> names;  ///< … these
  };
  std::vector<Root> roots;
};

/// What a plug-in's section loader may ask and say while its section is bound. Places are JSON pointers into the tree.
class Binder {
 public:
  virtual ~Binder() = default;
  virtual const Json& tree() const = 0;
  virtual const Definition& definition() const = 0;  ///< forms are linked and bound; sections may not be yet
  virtual std::string version() const = 0;           ///< the fingerprint of the tree
  /// Compiles the formula at `pointer` ("=…" or bare); the index into Definition::formulas, or -1 after an issue.
  virtual int formula(const std::string& pointer, const FormulaScope& scope) = 0;
  /// The same for one that SQL must be able to compute; of `length` bytes of the text, from byte `start`.
  virtual int query_formula(const std::string& pointer, const FormulaScope& scope, std::size_t start,
                            std::size_t length) = 0;
  /// Whether time alone changes what a bound formula over `form` gives.
  virtual bool follows_clock(int formula, std::string_view form) const = 0;
  /// Gives a field that the section added to `form` its formula; see Field::inner.
  virtual void compute(const std::string& pointer, std::string_view form, std::string_view field,
                       const std::string& formula) = 0;
  virtual void issue(const std::string& pointer, std::string code, Text message, Text hint = {}) = 0;
};

/// A kind of section that a plug-in owns.
struct SectionKind {
  std::string kind;  ///< "flow": files in flows/, or blocks that start `flow: id`
  Json schema;       ///< JSON Schema of the block
  std::string plugin;
  bool keeps_versions = false;  ///< what runs by a version goes on with it after another is published
  /// Fields that a section adds to a form (all written by the plug-in alone): {form id, field blocks as in YAML}.
  std::function<std::vector<std::pair<std::string, Json>>(const Json& tree)> extends;
  std::function<std::shared_ptr<const void>(Binder&)> bind;
};

/// A plug-in's own forms, as YAML text with a file name for issues.
struct Source {
  std::string file;
  std::string text;
};

struct Extensions {
  std::vector<SectionKind> kinds;
  struct PluginForms {
    std::string plugin;
    std::vector<Source> sources;
  };
  std::vector<PluginForms> forms;
};

/// A section as it was published once.
struct KeptSection {
  std::string kind;
  std::string id;
  std::string version;
  std::string tree;  ///< JSON
};

struct Loaded {
  Snapshot definition;  ///< null when an issue is an error
  Issues issues;
};

/// Loads an app folder. Never throws; every issue has a place. Each pass collects all its issues, the line stops
/// between passes. Of `kept` those become Definition::kept that are not the current version and still fit the forms;
/// one that does not is a warning.
Loaded load(const std::string& folder, const Extensions& extensions, std::span<const KeptSection> kept = {});

/// Reads one YAML or JSON text into a tree under the limits; used for scenario fixtures, sample records, calendars.
struct Tree {
  Json json;
  Issues issues;
};
Tree read_tree(const Source& source);

}  // namespace kedu::definition
