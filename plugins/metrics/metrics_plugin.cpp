// Figures people can open: the table of contents of the plug-in.
#include "dashboards.h"
#include "rules.h"
#include "snapshot.h"

KEDU_PLUGIN(metrics, plugin) {
  using namespace metrics;
  plugin.section<Metric>("metric", load_metric, snapshot_option);
  plugin.section<Dashboard>("dashboard", load_dashboard);
  using enum kedu::plugin::Method;
  plugin.route(get, "/dashboards", list_dashboards);
  plugin.route(get, "/dashboards/{id}", show_dashboard);

  plugin.check(check_snapshot);
  plugin.on("metric_snapshot.created", take_snapshot);
  plugin.route(get, "/snapshots/{id}", show_snapshot);
}
