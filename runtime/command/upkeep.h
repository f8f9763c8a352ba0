// What keeps stored formulas true where nobody writes: a definition that computes differently, and the day going by.
// And what else publishing and midnight bring: versions of sections to remember, the plug-ins' nightly work.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "command/step.h"

namespace kedu::command {

/// By what each form's stored values were made: id "app/form", the definition's Form::recipe.
store::Table recipe_table();

struct Upkeep {
  std::vector<const definition::Form*> unknown;      ///< their recipe is to be remembered …
  std::vector<const definition::Form*> stale;        ///< … and these have records made by another one
  std::vector<const definition::Section*> sections;  ///< versions to be remembered
  std::optional<DateTime> midnight;                  ///< when the clock's formulas are due next, where no timer knows

  bool empty() const { return unknown.empty() && sections.empty() && !midnight; }
};

/// Compares an app just published with what the store remembers.
Result<Upkeep> upkeep_of(store::Reader& reader, const App& app, const Registry& registry, DateTime now);
/// Remembers the recipes, starts the batches, sets the midnight timer.
Result<void> keep_up(store::Writer& writer, const App& app, const Upkeep& upkeep, DateTime now, Aftermath& aftermath);

inline constexpr std::string_view midnight_timer = "midnight";  ///< the host's timer of this name
/// Midnight, or the first moment after it that the server was up: forms that follow the clock are computed in batches,
/// plug-ins do their night's work, and the timer is set for the next.
Result<void> refresh_clocks(Transaction& tx);

}  // namespace kedu::command
