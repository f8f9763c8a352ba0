// Warning cards: measured a minute after stages move and every working morning, fired, followed and cleared.
#pragma once

#include "rules.h"

namespace attribution {

/// A stay began, ended or became late: measure at the next full minute. Many in one minute are measured once.
Result<plugin::Reactions> stage_moved(const plugin::Event& event, plugin::View& view);
Result<plugin::Reactions> measure_alerts(const plugin::TimerFired& timer, plugin::View& view);
/// The verb `act_on`: somebody says what they do about a card.
Result<plugin::Reactions> act_on(const plugin::Invocation& invocation, plugin::View& view, Issues& issues);
bool can_act_on(const plugin::Invocation& invocation, const plugin::View& view);

/// 0.1823 → "18.2%"
std::string percent(double share);

}  // namespace attribution
