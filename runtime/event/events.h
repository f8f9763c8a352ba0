// The append-only log: who did what to which record, when, before → after. History, replay and plug-ins read from it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/value.h"
#include "store/store.h"

namespace kedu::event {

/// One thing that happened. `seq` grows within a workspace and is given by the store.
struct Event {
  std::int64_t seq = 0;
  std::string name;  ///< "lead.created", "trial.advanced"
  std::string app;
  std::string form;
  std::string record_id;
  std::string actor;       ///< person id; empty: the system
  std::string plugin;      ///< the plug-in whose reaction it was; empty: a person's own write
  std::string source;      ///< "api", "import", "timer", …
  std::string definition;  ///< fingerprint of the definition it was made under
  DateTime at;
  Fields before;  ///< only what changed
  Fields after;
  Fields payload;
};

store::Table event_table();

/// The event as a row of the table, for those who append many at once.
Fields row_of(const Event& event);
/// Appends in the open transaction.
Result<void> append(store::Writer& writer, std::span<const Fields> rows);
Result<void> append(store::Writer& writer, const Event& event);

/// Events of one record after `after_seq`, oldest first.
Result<std::vector<Event>> history(store::Reader& reader, std::string_view app, std::string_view form,
                                   std::string_view record_id, std::int64_t after_seq, std::int64_t limit);

}  // namespace kedu::event
