// The typed rules of a `flow:` section.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/api/plugin.h"

namespace flow {

using namespace kedu;

/// Who acts in a stage.
struct Actor {
  enum class Kind { owner, creator, role, person_field, head } kind = Kind::owner;
  std::string name;  ///< role id or field id
};

/// Something that must be there before a stage is left: a field that is filled in, or a condition.
struct Requirement {
  std::string field;           ///< where the issue is shown
  plugin::FormulaHandle that;  ///< absent: the field must be filled in
  Text say;
  bool timed = false;  ///< time alone may make it false
};

struct Late {
  bool remind = false;
  std::optional<Actor> escalate_to;
  Duration escalate_after;
};

struct Stage {
  std::string id;
  Text label;
  Actor by;
  bool approves = false;
  bool all_must_approve = false;
  std::vector<Requirement> requires_;
  std::optional<Duration> standard;
  Late late;
};

struct End {
  std::string id;
  Text label;
  bool won = false;
  std::vector<Requirement> requires_;
};

struct Rules {
  std::string id;
  std::string form;
  Text label;
  std::vector<Stage> stages;
  std::vector<End> ends;

  /// The index of a stage; stages.size() for an end; nothing for neither.
  std::optional<std::size_t> position(std::string_view stage) const;
  const End* end(std::string_view id) const;
  const End* first_end(bool won) const;
};

std::shared_ptr<const Rules> load_rules(plugin::Section& section);
/// The field by which a stage span links to its record: named like the form, unless spans have such a field themselves.
std::string span_link(const std::string& form);

/// stage, stage_since, stage_due, waiting_on on the flow's form; on stage spans a link to it, named like it, and the
/// stages' names in both languages.
std::vector<std::pair<std::string, Json>> added_fields(const Json& tree);

/// The flow of a form; null when it has none.
const Rules* rules_for(const plugin::View& view, std::string_view form);

}  // namespace flow
