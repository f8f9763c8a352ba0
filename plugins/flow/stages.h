// Entering and leaving stages: the span that measures it, the people it waits on, the deadline that follows.
#pragma once

#include "rules.h"

namespace flow {

/// The record's owner, or whoever made it.
std::string first_owner(const Fields& record);

/// What people get when a stage begins to wait on them.
plugin::Push task(const Rules& rules, const Stage& stage, const std::string& record_id, const Fields& record,
                  std::vector<std::string> to, const plugin::View& view);

/// The people an actor stands for, for this record.
std::vector<std::string> people_of(const Actor& actor, const Fields& record, const plugin::View& view);

/// The people a stage waits on. Nobody approves what is their own: then the owner's head does. For approvers who are
/// away their delegates.
std::vector<std::string> people_of(const Stage& stage, const Fields& record, const plugin::View& view);

/// The same people, with delegates for those who are away.
std::vector<std::string> here_or_delegates(const std::vector<std::string>& people, const std::string& owner,
                                           const plugin::View& view);

/// The open span of a record; not_found when there is none.
Result<Record> open_span(const plugin::View& view, std::string_view form, std::string_view record);

/// Whether those a stage waits on get a message.
enum class Telling { silent, tells };

/// Enters stage `index` and tells the people it waits on; past the last stage, the won end. `before`: the record's last
/// stay in that stage, or null.
plugin::Reactions enter(const Rules& rules, std::size_t index, const std::string& record_id, const Fields& record,
                        const Record* before, Telling telling, plugin::View& view);

/// Ends the record in `end`.
plugin::Reactions finish(const Rules& rules, const End& end, const std::string& record_id, const Fields& record,
                         plugin::View& view);

/// Closes the open span with its times and cancels its deadlines.
Result<plugin::Reactions> leave(const Rules& rules, const std::string& record_id, const std::string& how,
                                plugin::View& view);

/// The record changed hands while it runs: whom the stage waits on follows, and they are told.
Result<plugin::Reactions> owner_changed(const plugin::Event& event, plugin::View& view);
/// The record is gone: its stay ends.
Result<plugin::Reactions> deleted(const plugin::Event& event, plugin::View& view);

/// The deadline of a stage passed: remind, then escalate.
Result<plugin::Reactions> stage_late(const plugin::TimerFired& timer, plugin::View& view);

}  // namespace flow
