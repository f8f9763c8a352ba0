// Step 3: defaults for what is not given, formulas in dependency order, the title. Formula runs have a deadline each.
#pragma once

#include "command/step.h"

namespace kedu::command {

/// `default:` values of a new record, where nothing was given.
void fill_defaults(Transaction& tx, const definition::Form& form, Fields& record);

/// Computed fields and the title of `record` (which carries its id); a formula's error leaves its field blank and is
/// told as a warning.
void compute(Transaction& tx, const definition::Form& form, Fields& record, Issues& issues);

/// The same for many records at once: columns through the engine. Errors leave their fields blank and are not told.
void compute(const App& app, Evaluator& evaluator, Records& records, const definition::Form& form,
             std::vector<Fields>& rows);

}  // namespace kedu::command
