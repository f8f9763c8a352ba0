// Which records a recompute is about, as SQL and as what a timer carries: all of a form, or those that links lead to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "definition/definition.h"

namespace kedu::command {

/// From some records of `from` along `hops`; without hops, these records themselves.
struct Trail {
  std::string from;
  std::vector<std::string> ids;  ///< behind a lookup's hop the values of its column, by trail_key
  std::vector<definition::Hop> hops;

  const std::string& form() const { return hops.empty() ? from : hops.back().form; }
};

/// TRUE for the records `t` of trail.form(), deleted ones too. not_found when the definition has no such way any more.
Result<store::Sql> condition_of(const definition::Definition& definition, const Trail& trail, formula::Dialect dialect);

/// A value as a trail carries it.
std::string trail_key(const Value& value);

Json to_json(const Trail& trail);
Trail trail_from(const Json& json);

}  // namespace kedu::command
