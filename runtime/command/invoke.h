// A verb on a record: the plug-in that registered it says what should happen.
#pragma once

#include "access/directory.h"
#include "command/command.h"
#include "command/step.h"

namespace kedu::command {

/// Runs the verb; its reactions are applied. Issues and errors leave nothing behind (the caller's savepoint).
Result<void> invoke(Transaction& tx, const std::optional<access::Viewer>& viewer, const definition::Form& form,
                    const Command& command, Outcome& outcome);

/// The verbs that make sense for this record and person now: what the record page shows as buttons.
std::vector<const plugin::Command*> applicable(const Registry& registry, const plugin::View& view,
                                               const definition::Form& form, const Record& record,
                                               const access::Person& person);

}  // namespace kedu::command
