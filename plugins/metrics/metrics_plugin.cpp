// Figures people can open: the table of contents of the plug-in.
#include "dashboards.h"
#include "digest.h"
#include "rules.h"
#include "snapshot.h"

KEDU_PLUGIN(metrics, plugin) {
  using namespace metrics;
  plugin.section<Metric>("metric", load_metric);
  plugin.section<Dashboard>("dashboard", load_dashboard);
  plugin.section<Digest>("digest", load_digest);
  using enum kedu::plugin::Method;
  plugin.route(get, "/dashboards", list_dashboards);
  plugin.route(get, "/dashboards/{id}", show_dashboard);

  plugin.check(check_snapshot);
  plugin.on("metric_snapshot.created", take_snapshot);
  plugin.route(get, "/snapshots/{id}", show_snapshot);

  plugin.on("app.published", plan_digests);
  plugin.timer("send_digest", send_digest);
  plugin.route(get, "/digests", list_digests);
  plugin.route(get, "/digests/{id}", show_digest);
}
