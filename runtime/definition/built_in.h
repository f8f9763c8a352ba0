// The forms that every workspace has, whatever its apps say.
#pragma once

#include <vector>

#include "definition/load.h"

namespace kedu::definition {

/// `person` and `department` as YAML.
const std::vector<Source>& built_in_forms();
bool is_workspace_form(std::string_view id);

}  // namespace kedu::definition
