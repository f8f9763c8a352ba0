// Figures people can open: the table of contents of the plug-in.
#include "dashboards.h"
#include "rules.h"

KEDU_PLUGIN(metrics, plugin) {
  using namespace metrics;
  plugin.section<Metric>("metric", load_metric);
  plugin.section<Dashboard>("dashboard", load_dashboard);
  plugin.route(kedu::plugin::Method::get, "/dashboards", list_dashboards);
  plugin.route(kedu::plugin::Method::get, "/dashboards/{id}", show_dashboard);
}
