// Formulas that read other records follow them: in the transaction of the write while they are few, in batches of their
// own when they are many.
#pragma once

#include <span>
#include <vector>

#include "command/trail.h"
#include "command/write.h"

namespace kedu::command {

/// Computes again every record elsewhere whose formulas or title read what these writes changed, and what follows those
/// in turn; what changed is written with events of source "recompute" and handed back, still to be told. Past
/// limits::recompute_records in one transaction the rest is left to a batch (recompute_batch.h). Asks the store nothing
/// when nobody follows the changed fields.
Result<std::vector<Written>> follow(Transaction& tx, std::span<const Written> written);

/// Computes these rows, as they were read in this transaction, and writes those that change.
Result<std::vector<Written>> recompute(Transaction& tx, const definition::Form& form, std::vector<Fields> rows);

/// The undeleted records of a trail, or of the whole form, behind `after` in the order of their ids.
Result<std::vector<Fields>> rows_of(store::Reader& reader, const definition::Definition& definition,
                                    const definition::Form& form, const std::optional<Trail>& trail,
                                    formula::Dialect dialect, const std::string& after, std::size_t limit);

}  // namespace kedu::command
