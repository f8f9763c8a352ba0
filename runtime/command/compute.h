// Step 3: defaults for what is not given, formulas in dependency order, the title. Formula runs have a deadline each.
#pragma once

#include "command/step.h"

namespace kedu::command {

/// `default:` values of a new record, where nothing was given.
void fill_defaults(Transaction& tx, const definition::Form& form, Fields& record);

/// Computed fields and the title of `record` (which carries its id); a formula's error leaves its field blank and is
/// told as a warning.
void compute(Transaction& tx, const definition::Form& form, Fields& record, Issues& issues);

}  // namespace kedu::command
