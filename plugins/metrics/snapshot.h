// Figures of a closed period, kept as they were: immutable, and compared with what the records say now.
#pragma once

#include "compute.h"

namespace metrics {

/// Refuses what is no snapshot: an unknown metric, one without `period`, days that are not over; and every change of one
/// that was taken.
void check_snapshot(const plugin::Change& change, const plugin::View& view, Issues& issues);
/// Fills a new snapshot with its figures.
Result<plugin::Reactions> take_snapshot(const plugin::Event& event, plugin::View& view);
/// GET /snapshots/{id}: its figures, those computed now, where they differ, and the records written since.
Result<Json> show_snapshot(const plugin::Request& request, const plugin::View& view);

/// Rows by their key: [{key: […], n, values: {…}}], the same text for the same figures.
Json figures_json(const Metric& metric, const Figures& figures);
/// [{key, measure, was, is}]: what differs; a side without the row or the measure is null.
Json differences_of(const Json& was, const Json& is);

}  // namespace metrics
