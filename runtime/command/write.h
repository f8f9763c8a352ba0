// Steps 3–5 for one record: compute, check, apply. People's commands and plug-ins' reactions both end here.
#pragma once

#include <optional>
#include <string>

#include "base/issue.h"
#include "base/result.h"
#include "command/step.h"
#include "event/events.h"

namespace kedu::command {

/// One record about to change.
struct Draft {
  plugin::Change::Kind kind = plugin::Change::Kind::create;
  const definition::Form* form = nullptr;
  std::string record_id;  ///< empty: a new one
  Fields given;           ///< typed; blank clears
  std::string by_plugin;  ///< empty: a person's or the system's own write
  std::optional<std::int64_t> expected_version;
};

struct Written {
  Record record;       ///< as it now is
  event::Event event;  ///< what was appended
  Fields before;       ///< the whole record before; empty when created
};

/// The answer to an If-Match of an older version.
Error changed_meanwhile();

/// Errors: not_found, conflict (version). Issues: everything the user can mend, all at once; then nothing was written.
Result<std::optional<Written>> write(Transaction& tx, const Draft& draft, Issues& issues);

}  // namespace kedu::command
