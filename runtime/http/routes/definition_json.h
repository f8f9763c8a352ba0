// What a person may see of an app's definition, as JSON for the browser.
#pragma once

#include "base/json.h"
#include "command/workspace.h"

namespace kedu::http {

Json app_json(command::Look& look, const access::Person& person);

}  // namespace kedu::http
