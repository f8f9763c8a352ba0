// GET …/dispatch/queue: records that wait for this person: to be claimed from the pool, or to be assigned to somebody.
#pragma once

#include "rules.h"

namespace dispatch {

Result<Json> my_queue(const plugin::Request& request, const plugin::View& view);

}  // namespace dispatch
