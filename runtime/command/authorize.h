// Step 2: the person's roles decide the row and each field. The system (no actor) passes; computed fields and fields
// that a plug-in keeps are closed to everybody.
#pragma once

#include "access/reading.h"
#include "command/command.h"
#include "command/step.h"

namespace kedu::command {

/// not_found for rows the person does not see, forbidden for verbs they may not use. Fields they may not set are
/// issues.
Result<void> authorize(Transaction& tx, const std::optional<access::Viewer>& viewer, Kind kind,
                       const definition::Form& form, const std::string& record_id, const Fields& given, Issues& issues);

}  // namespace kedu::command
