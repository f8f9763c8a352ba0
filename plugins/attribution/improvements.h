// What is changed because of losses: reminded when due, handed up when overdue, measured before and after.
#pragma once

#include "rules.h"

namespace attribution {

Result<plugin::Reactions> improvement_written(const plugin::Event& event, plugin::View& view);
Result<plugin::Reactions> improvement_due(const plugin::TimerFired& timer, plugin::View& view);
/// GET /effect?record=: the loss rate before and after the change, each with its n.
Result<Json> show_effect(const plugin::Request& request, const plugin::View& view);

}  // namespace attribution
