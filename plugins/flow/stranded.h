// No case is ever stranded: those that nobody can move are found, asked anew where somebody can be, and told to whoever
// looks after the flow, who may hand them to anybody.
#pragma once

#include "case.h"

namespace flow {

/// Whoever looks after the flow's stranded records.
People keepers_of(const Rules& rules, const plugin::View& view);
/// The stay waits on nobody who could bring it to an end.
bool is_stranded(Case& record, Stay& stay);

/// The night's look at all flows.
Result<plugin::Reactions> look_for_stranded(const plugin::TimerFired& timer, plugin::View& view);
/// GET /stranded: the records that nobody can move, for whoever looks after them.
Result<Json> stranded(const plugin::Request& request, const plugin::View& view);

/// assign: a keeper gives a stage to somebody who decides it alone.
void declare_assign_stage(plugin::Builder& plugin);

}  // namespace flow
