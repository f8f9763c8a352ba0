// A record goes by the version of the flow it began with. A new version says for each stage what it means for those
// already on their way: nothing (exempt), its rules from the next touch on, or a task to add what is missing
// (backfill).
#pragma once

#include "case.h"

namespace flow {

/// The rules a record goes by when somebody touches it now.
const Rules* rules_when_touched(const plugin::View& view, std::string_view form, const Fields& record);

/// The versions of this flow that the host keeps beside the current one.
List earlier_versions(const Rules& rules, const plugin::View& view);

/// Somebody changed a record: it may go over to the current version, and may have got what it was asked to add.
Result<plugin::Reactions> touched(const plugin::Event& event, plugin::View& view);

/// The night after a version was published: whoever's record lacks what a stage asks for now is asked to add it.
Result<plugin::Reactions> begin_backfill(const plugin::TimerFired& timer, plugin::View& view);
Result<plugin::Reactions> ask_backfill(const plugin::TimerFired& timer, plugin::View& view);
Result<plugin::Reactions> backfill_late(const plugin::TimerFired& timer, plugin::View& view);

}  // namespace flow
