// Which actions count: with an object, with evidence, and not the same again a moment later.
#pragma once

#include "rules.h"

namespace attribution {

/// An action was written: marks it. Of two too close to each other the one entered first counts, whichever happened
/// first: nobody gains by entering one before another afterwards.
Result<plugin::Reactions> action_written(const plugin::Event& event, plugin::View& view);

}  // namespace attribution
