// What the dashboard page asks for.
#pragma once

#include "plugin/api/plugin.h"

namespace metrics {

using namespace kedu;

/// GET /dashboards
Result<Json> list_dashboards(const plugin::Request& request, const plugin::View& view);
/// GET /dashboards/{id}?field=value…
Result<Json> show_dashboard(const plugin::Request& request, const plugin::View& view);

}  // namespace metrics
