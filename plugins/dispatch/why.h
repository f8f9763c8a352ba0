// GET …/dispatch/why: who was offered a record and who was not, each with the reason.
#pragma once

#include "rules.h"

namespace dispatch {

Result<Json> why(const plugin::Request& request, const plugin::View& view);

}  // namespace dispatch
