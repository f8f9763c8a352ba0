// First answers by Idempotency-Key: a retried command gets the answer of the first, applied once.
#pragma once

#include "command/command.h"
#include "store/store.h"

namespace kedu::command {

store::Table answer_table();

/// The stored first answer of this command's key, or nothing: which record, and the verb's answer. The caller reads the
/// record again, as the person may see it now. conflict: the key was used for another command.
Result<std::optional<Outcome>> first_answer(store::Reader& reader, const Command& command);
/// Keeps the answer in the command's own transaction.
Result<void> keep_answer(store::Writer& writer, const Command& command, const Outcome& outcome, DateTime now);

}  // namespace kedu::command
