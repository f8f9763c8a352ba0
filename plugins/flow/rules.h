// The typed rules of a `flow:` section.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/api/plugin.h"

namespace flow {

using namespace kedu;

/// Whom a word of the definition stands for.
struct Actor {
  enum class Kind { owner, creator, head, role, person_field, head_of_field, formula } kind = Kind::owner;
  std::string name;               ///< role id or field id
  plugin::FormulaHandle formula;  ///< people's ids
};
using Actors = std::vector<Actor>;

/// Something that must be there before a stage is left: a field that is filled in, a condition, or rows of a table.
struct Requirement {
  enum class Kind { field, that, rows } kind = Kind::field;
  std::string key;                         ///< the same in every version that asks for the same
  std::string field;                       ///< where the issue is shown; the table of `rows`
  plugin::FormulaHandle that;              ///< the condition; of `rows` one more for each row, if any
  int at_least = 1;                        ///< rows
  std::vector<plugin::FieldFacts> filled;  ///< the columns that count a row in
  Actors soft;                             ///< who may let a record pass without it
  Text say;
  bool timed = false;  ///< time alone may make it false
};

/// How the answers of several people make one.
enum class Mode { any, all, sequence, vote };

struct Late {
  enum class Remind { nobody, assignee, owner, supervisor } remind = Remind::nobody;
  Actors escalate_to;
  Duration escalate_after;
  std::optional<Duration> pass_after;
};

/// Somebody outside signs what these fields say, by a link that works once.
struct Signature {
  std::vector<plugin::FieldFacts> fields;
  Text statement;
  Duration valid{Duration::Unit::workdays, 7};  ///< the link
};

struct Stage {
  std::string id;
  Text label;
  Actors by;
  bool approves = false;
  Mode mode = Mode::any;
  int votes = 1;                ///< of Mode::vote
  plugin::FormulaHandle when;   ///< absent: always
  std::vector<Stage> together;  ///< stages at the same time; this one then only names them
  Actors copied;
  std::vector<Requirement> requires_;
  std::optional<Signature> signature;
  std::optional<Duration> standard;
  Late late;
  /// By which version a record that stands here goes when somebody touches it.
  enum class Touch { own, current } touch = Touch::own;
  std::optional<Duration> backfill;  ///< how long running records have to add what is required here
};

struct End {
  std::string id;
  Text label;
  bool won = false;
  bool withdrawn = false;
  std::vector<Requirement> requires_;
};

struct Rules {
  std::string id;
  std::string form;
  Text label;
  std::string version;  ///< the fingerprint of the section
  std::string keepers;  ///< the role that is told of records nobody can move
  enum class Start { created, command } start = Start::created;
  std::vector<Stage> stages;
  std::vector<End> ends;

  /// The index of a stage as records stand in it; stages.size() for an end; nothing for neither.
  std::optional<std::size_t> position(std::string_view stage) const;
  /// A stage, also one of those at the same time; null: there is none.
  const Stage* stage(std::string_view id) const;
  const End* end(std::string_view id) const;
  const End* first_end(bool won) const;
  const End* withdrawn_end() const;
};

std::shared_ptr<const Rules> load_rules(plugin::Section& section);
/// The field by which spans and tasks link to their record: named like the form, unless they have such a field
/// themselves.
std::string span_link(const std::string& form);

/// stage, stage_since, stage_due, waiting_on and more on the flow's form; on spans and tasks a link to it, named like
/// it, and the stages' names in both languages.
std::vector<std::pair<std::string, Json>> added_fields(const Json& tree);

/// The flow of a form as it is now; null when it has none.
const Rules* rules_for(const plugin::View& view, std::string_view form);
/// The flow that a record goes by: the version it began with.
const Rules* rules_of(const plugin::View& view, std::string_view form, const Fields& record);

/// The text under a key, plain or in two languages; empty where there is none.
Text text_at(const Json& tree, const char* key);
Json both(const Text& text);

}  // namespace flow
