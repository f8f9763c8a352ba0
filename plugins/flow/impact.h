// What a flow's requirements would have done, in figures and in words: looked at before a flow is published.
#pragma once

#include "rules.h"

namespace flow {

/// GET /impact?last=N: for each stage that requires something, how many of the last N records that passed it would have
/// been stopped by what they hold today, and how many of those were won; and how many running records of earlier
/// versions lack it, with what becomes of them. `told`: the same, a sentence a stage.
Result<Json> impact(const plugin::Request& request, const plugin::View& view);

}  // namespace flow
