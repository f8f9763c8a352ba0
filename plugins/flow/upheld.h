// Gates stay true behind a record: when a write elsewhere takes away what a stage was passed with, the record is
// marked, its people are told, and it goes no further until that is mended.
#pragma once

#include "rules.h"

namespace flow {

/// Has the host compute, with every write that matters, which requirements of passed stages do not hold: the field
/// `gate_gaps`, as "apply.0 apply.2". What time alone changes is left out; that was good when the stage was passed.
void keep_gates(plugin::Section& section, const Rules& rules);

/// Marks the record (`gate_broken`, since when and by whom) when a write elsewhere opened a gap, clears it when none is
/// left.
Result<plugin::Reactions> gates_changed(const plugin::Event& event, plugin::View& view);

/// What a marked record lacks for the stages it has passed; nothing for others.
Issues fallen(const Rules& rules, const std::string& form, const Fields& record, const plugin::View& view);

}  // namespace flow
