// Who decides while somebody is away.
#pragma once

#include "rules.h"

namespace flow {

/// Who stands in for the person at this moment: their delegate, or the delegate's; the person when nobody is declared,
/// or when it would come round to them or to `owner`, who does not approve what is their own.
std::string stand_in(const std::string& person, const std::string& owner, const plugin::View& view);

/// An absence is declared by whoever is away, or by their head: nobody makes themselves the approver.
void check_absence(const plugin::Change& change, const plugin::View& view, Issues& issues);

/// An absence was written: at its beginning the approvals that wait on the person go to the delegate.
Result<plugin::Reactions> absence_written(const plugin::Event& event, plugin::View& view);
Result<plugin::Reactions> absence_begins(const plugin::TimerFired& timer, plugin::View& view);

}  // namespace flow
