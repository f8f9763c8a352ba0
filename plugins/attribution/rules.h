// The typed rules of an `attribution:` section and of an `action:` section.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/api/plugin.h"

namespace attribution {

using namespace kedu;

/// What people did: the form that holds it, and what makes one action count.
struct Action {
  std::string id;
  Text label;
  std::string form;
  std::string at, kind, who, about;  ///< its fields
  plugin::FormulaHandle evidence;
  std::optional<Duration> repeat;
  std::optional<Duration> late_entry;
};

/// One figure of every stage that is watched.
struct Alert {
  /// late: share over the standard; overrun: mean of (time - standard) / standard, 0 for those in time; open: share of
  /// all cases under way that stand in the stage.
  enum class Of { late, overrun, open } of = Of::late;
  std::string id;
  Text label;
  std::string stage;  ///< empty: each stage by itself
  double over = 0;    ///< fires above, not at
  double clear = 0;   ///< closes at or below
  std::size_t least = 1;
  std::vector<std::string> to;  ///< roles
};

/// Cases are alike when they agree in these.
struct Likeness {
  struct Key {
    std::string path;  ///< from the flow's form: "category", "hospital.level"
    Text label;
    plugin::FormulaHandle value;
  };
  std::vector<Key> keys;
  std::vector<std::vector<std::size_t>> ladder;  ///< rungs of indexes into keys; the first is all of them
  std::optional<Key> per;
};

/// Where a case's actions are found.
struct ActionSource {
  std::string action, form, at, kind;
  std::string by;  ///< field of the action's form …
  std::string of;  ///< … that equals this field of the case; empty: the case itself
};

/// Something that may have been missing in a deal.
struct Gap {
  enum class What { field, action, stage, condition } what = What::condition;
  std::string id;
  Text label;
  std::string name;  ///< the field, the kind of action or the stage
  std::optional<Duration> within;
  plugin::FormulaHandle that;
  std::string that_text;  ///< as written, for a proposal
};

enum class Correction { holm, benjamini_hochberg };

struct Losses {
  Duration window;
  std::size_t least = 20;
  Correction correction = Correction::holm;
  std::size_t sample = 5;
  Text question;
  std::vector<Gap> gaps;
};

struct Stage {
  std::string id;
  Text label;
};

struct End {
  std::string id;
  bool won = false;
};

struct Rules {
  std::string id;
  Text label;
  std::string form, flow;  ///< the form and the flow it goes through
  std::vector<Stage> stages;
  std::vector<End> ends;
  Duration window;
  std::vector<Alert> alerts;
  Likeness similar;
  std::vector<ActionSource> actions;
  std::optional<Losses> losses;

  const Stage* stage(std::string_view stage_id) const;
  const Alert* alert(std::string_view alert_id) const;
  /// Whether this end is won or lost; nothing where it is neither, or a stage.
  std::optional<bool> won(std::string_view end_id) const;
};

std::shared_ptr<const Rules> load_rules(plugin::Section& section);
std::shared_ptr<const Action> load_action(plugin::Section& section);
/// A link to the flow's form on lost deals; on the actions' form whether an action is effective.
std::vector<std::pair<std::string, Json>> loss_fields(const Json& tree);
std::vector<std::pair<std::string, Json>> action_fields(const Json& tree);

const Rules* rules_named(const plugin::View& view, std::string_view id);
/// The first that say something about losses; of that id where one is given.
const Rules* loss_rules(const plugin::View& view, std::string_view id);
const Rules* rules_of_flow(const plugin::View& view, std::string_view flow);
const Rules* rules_of_form(const plugin::View& view, std::string_view form);
const Action* action_of(const plugin::View& view, std::string_view form);

/// {"zh": …, "en": …}, or a plain text; empty when the key is missing.
Text text_at(const Json& tree, const char* key);
/// {"zh": …, "en": …}
Json both(const Text& text);

}  // namespace attribution
