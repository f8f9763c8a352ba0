// Figures of days that are over, kept as they were: never changed, and compared with what the records say now.
#pragma once

#include "compute.h"
#include "names.h"

namespace metrics {

/// Refuses days that are not over, and every change of a snapshot that was taken.
void check_snapshot(const plugin::Change& change, const plugin::View& view, Issues& issues);
/// Fills a new snapshot with its figures.
Result<plugin::Reactions> take_snapshot(const plugin::Event& event, plugin::View& view);
/// GET /snapshots/{id}: its figures beside those computed now, and the records written since.
Result<Json> show_snapshot(const plugin::Request& request, const plugin::View& view);

/// What a snapshot keeps: a row a figure, {group, measure, value, key}, texts that are the same for the same figure.
Rows kept_figures(const Metric& metric, const Figures& figures, Names& names);
/// [{key, group, measure, was, is}], in the order of `was`, then what is new; a side without the figure is null.
Json side_by_side(const Rows& was, const Rows& is);
/// The definition as people read it, a line a key.
std::string definition_text(const Json& tree);

}  // namespace metrics
