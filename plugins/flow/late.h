// Deadlines: by when a stay should be over, and what happens when it is not.
#pragma once

#include "case.h"

namespace flow {

/// Working time when the standard is in working time, wall time when it is by the wall.
bool is_late(const Duration& standard, std::int64_t working_ms, std::int64_t wall_ms, const plugin::View& view);
std::int64_t standard_ms(const Duration& standard, const plugin::View& view);

/// When the stay should be over; blank without a standard.
Value deadline_of(const Stay& stay, const plugin::View& view);
void set_deadline(Case& record, Stay& stay);
void cancel_deadlines(Case& record, const Stay& stay);

/// A deadline passed: remind, then escalate, or let it pass by itself.
Result<plugin::Reactions> stage_late(const plugin::TimerFired& timer, plugin::View& view);

}  // namespace flow
