// The typed rules of a `dispatch:` section and of a `dial:` section.
#pragma once

#include <memory>
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

struct Rules {
  std::string id;
  std::string form;
  std::string event;  ///< "lead.created"
  plugin::FormulaHandle when;
  std::vector<Tag> tags;
  std::string role;
  plugin::FormulaHandle eligible;
  std::vector<Score> scores;
  int offers = 3;
  Duration accept_within;
  int rounds = 2;
  std::vector<std::string> then;  ///< "next-round", a role id, "pool"
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
/// dispatch_state, dispatch_round, offered_at, accepted_at, tag_… on the dispatched form.
std::vector<std::pair<std::string, Json>> added_fields(const Json& tree);

std::shared_ptr<const DialRules> load_dial_rules(plugin::Section& section);

}  // namespace dispatch
