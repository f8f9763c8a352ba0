// What happens elsewhere and the case follows: a record is made, changes hands or goes; people leave or lose a role.
#pragma once

#include "case.h"

namespace flow {

/// A new record of a flow's form stands in the first stage from its first moment.
Result<plugin::Reactions> begin(const plugin::Event& event, plugin::View& view);
/// The record changed hands while it runs: whom the stage waits on follows, and they are told.
Result<plugin::Reactions> owner_changed(const plugin::Event& event, plugin::View& view);
/// The record is gone: its stays end.
Result<plugin::Reactions> deleted(const plugin::Event& event, plugin::View& view);

/// Every open or queued task in the case whose person left or lost the role goes on to others.
Result<void> settle_losses(Case& record);

/// Somebody left or has other roles: what is open and no longer theirs goes to whoever would be asked now. Looked at
/// right after the write, when the directory knows it.
Result<plugin::Reactions> person_changed(const plugin::Event& event, plugin::View& view);
Result<plugin::Reactions> look_after(const plugin::TimerFired& timer, plugin::View& view);

}  // namespace flow
