// Steps 3–5 for one record: compute, check, apply. People's commands, plug-ins' reactions and recomputed formulas all
// end here.
#pragma once

#include <optional>
#include <string>

#include "base/issue.h"
#include "base/result.h"
#include "command/step.h"
#include "event/events.h"

namespace kedu::command {

/// Why a record changes.
enum class Cause {
  edit,       ///< somebody wants it
  recompute,  ///< what its formulas read changed: nobody edited it, so who last did and when stay
};

/// One record about to change.
struct Draft {
  plugin::Change::Kind kind = plugin::Change::Kind::create;
  const definition::Form* form = nullptr;
  std::string record_id;  ///< empty: a new one
  Fields given;           ///< typed; blank clears
  std::string by_plugin;  ///< empty: a person's or the system's own write
  std::optional<std::int64_t> expected_version;
  Cause cause = Cause::edit;
};

struct Written {
  Record record;       ///< as it now is
  event::Event event;  ///< what was appended
  Fields before;       ///< the whole record before; empty when created
};

/// The answer to an If-Match of an older version.
Error changed_meanwhile();

/// Errors: not_found, conflict (version). Issues: everything the user can mend, all at once; then nothing was written.
Result<std::optional<Written>> write(Transaction& tx, Draft draft, Issues& issues);

/// The last of it alone, for a record that is computed already and needs no check: the row and its event. Without an
/// event when the record is the same before and after.
Result<std::optional<Written>> settle(Transaction& tx, const Draft& draft, Fields before, Fields after);

}  // namespace kedu::command
