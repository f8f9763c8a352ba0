// What the record page and the work page ask: where a record stands, what is missing, whose turn it is.
#pragma once

#include "rules.h"

namespace flow {

/// GET /progress?form=F&record=ID
Result<Json> progress(const plugin::Request& request, const plugin::View& view);
/// GET /tasks: records that wait on the person who asks.
Result<Json> my_tasks(const plugin::Request& request, const plugin::View& view);

}  // namespace flow
