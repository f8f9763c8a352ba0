// The life of a dispatched record: round after round of offers, then the supervisor, then the pool.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "match.h"

namespace dispatch {

/// The rules that handed out this record, or the form's first; null when the form is not dispatched.
const Rules* rules_for(const plugin::View& view, std::string_view form, const Fields& record);
/// The rules with this id; null when there are none any more.
const Rules* rules_called(const plugin::View& view, std::string_view id);

/// Offers of one record with their person, state and time; newest round last.
Result<std::vector<Record>> offers_of(const plugin::View& view, std::string_view form, std::string_view record,
                                      std::string_view state = "");

/// Begins round `round`: offers to the best people not in `excluded`, or goes on to what comes after the rounds when
/// nobody is left. `record` holds the record as it is now.
Result<plugin::Reactions> begin_round(const Rules& rules, const std::string& record_id, const Fields& record, int round,
                                      std::set<std::string> excluded, plugin::View& view);

/// What comes when a round ended without an accept.
Result<plugin::Reactions> after_round(const Rules& rules, const std::string& record_id, const Fields& record,
                                      plugin::View& view);

/// What comes when the role it was handed to let its time pass.
Result<plugin::Reactions> after_escalation(const Rules& rules, const std::string& record_id, const Fields& record,
                                           plugin::View& view);

/// To the pool with these changes; everybody of the role is told but `except`.
plugin::Reactions to_pool(const Rules& rules, const std::string& record_id, const Fields& record, Fields changes,
                          const std::string& except, const plugin::View& view);

/// The open offers end because somebody else decided: the record got an owner by hand, or was deleted.
Result<plugin::Reactions> call_off(const Rules& rules, const std::string& record_id, const Fields& record,
                                   plugin::View& view);

/// The timer that ends what is waited for; its key is the record.
std::string timer_key(const Rules& rules, const std::string& record_id);

}  // namespace dispatch
