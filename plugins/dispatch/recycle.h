// An owner has a term in which to touch the record; when it ends untouched, the record goes back to the pool, once.
#pragma once

#include <optional>
#include <string>

#include "rules.h"

namespace dispatch {

/// Fields of a record that gets an owner now: since when, and when it goes back. None when the rule has no `untouched`.
Fields term_from_now(const Rules& rules, const plugin::View& view);

/// Sets the timer of that term; a later owner's moves it.
void watch_term(plugin::Reactions& reactions, const Rules& rules, const std::string& record_id,
                const plugin::View& view);

/// Nobody owns the record any more: nothing is waited for.
void forget_term(plugin::Reactions& reactions, const Rules& rules, const std::string& record_id);

/// Timer "untouched_soon": the owner is told, unless the record was touched.
Result<plugin::Reactions> warn_owner(const plugin::TimerFired& timer, plugin::View& view);
/// Timer "untouched": the record leaves its owner for the pool, and the reason is kept in `recycle` and its history.
Result<plugin::Reactions> take_back(const plugin::TimerFired& timer, plugin::View& view);

/// Until when this person may not have the record again; nothing when they may.
Result<std::optional<DateTime>> cooling_until(const plugin::View& view, std::string_view form, const Record& record,
                                              const std::string& person);

}  // namespace dispatch
