// A task goes from one person to another, and people who sign beside those the flow asked.
#pragma once

#include "case.h"

namespace flow {

/// The task goes to somebody else on the same seat. `principal`: in whose name they decide; they may take it back.
void hand(Case& record, Stay& stay, Row& task, const std::string& to, const std::string& way,
          const std::string& principal);

/// An open approval of this person goes to whoever stands in for them.
Result<plugin::Reactions> hand_to_stand_in(const std::string& form, const std::string& record_id,
                                           const std::string& person, plugin::View& view);

/// Whoever `task` waits on is not asked any more: those take over who would be asked now and are not yet.
void replace(Case& record, Stay& stay, Row& task);

/// Has a task in this stay that counts.
bool is_asked(const Stay& stay, std::string_view person);

}  // namespace flow
