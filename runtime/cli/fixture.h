// Records from a YAML tree: form id → list of records, links by the titles of their targets. Sample data and scenarios.
#pragma once

#include <functional>
#include <string>

#include "base/json.h"
#include "command/workspace.h"

namespace kedu::cli {

/// Creates every record as the system, in the order written; a link to something further down is set once that is
/// there. The first refusal stops it and is told. `created` hears of each record.
Result<void> add_records(command::Workspace& workspace, const std::string& app, const Json& tree,
                         const std::string& source,
                         const std::function<void(const std::string& form, const Record&)>& created = {});

}  // namespace kedu::cli
