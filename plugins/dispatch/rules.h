// The typed rules of a `dispatch:` section and of a `dial:` section.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/api/plugin.h"

namespace dispatch {

using namespace kedu;

struct Tag {
  std::string name;
  plugin::FormulaHandle value;
};

/// `points` to whom `when` is true for; a formula instead of a number gives its own points.
struct Score {
  double points = 0;
  plugin::FormulaHandle formula;
  plugin::FormulaHandle when;
  Text say;
};

/// An owned record goes back to the pool when its owner does not touch it in time.
struct Untouched {
  plugin::FormulaHandle touched;  ///< of the record: whether its owner has touched it
  Duration warn;                  ///< since the owner got it; the owner is told then
  Duration after;                 ///< since the owner got it
  Duration cooldown;              ///< since it went back: the former owner does not get it again before
};

struct Rules {
  std::string id;
  std::string version;  ///< of the rule's text: "lead@1f2e3d4c", the same for the same text
  std::string form;
  std::string event;  ///< "lead.created"
  plugin::FormulaHandle when;
  std::vector<Tag> tags;
  std::string role;
  plugin::FormulaHandle eligible;
  std::string eligible_text;
  std::vector<Score> scores;
  std::vector<std::string> person_fields;  ///< what the formulas read of a person; empty: all
  int offers = 3;
  Duration accept_within;
  int rounds = 2;
  std::vector<std::string> then;  ///< "next-round", a role id, "pool"
  std::optional<Untouched> untouched;
};

/// A call to the same number within `within` is stopped, whoever made the first.
struct DialRules {
  std::string id;
  std::string form;
  std::string phone;
  std::string at;
  plugin::FormulaHandle when;
  Duration within;
};

std::shared_ptr<const Rules> load_rules(plugin::Section& section);
/// What the plug-in writes on the dispatched form (dispatch_state …, tag_…) and on people.
std::vector<std::pair<std::string, Json>> added_fields(const Json& tree);

std::shared_ptr<const DialRules> load_dial_rules(plugin::Section& section);

}  // namespace dispatch
