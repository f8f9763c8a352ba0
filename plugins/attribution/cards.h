// Warning cards as JSON: names only of what the person who asks may see.
#pragma once

#include "chain.h"
#include "rules.h"

namespace attribution {

/// GET /alerts?cases=1: open cards, and those cleared within two weeks; with their cases when asked for.
Result<Json> list_alerts(const plugin::Request& request, const plugin::View& view);
/// GET /alerts/{id}: one card with its cases, each beside the fastest like it and what those did differently.
Result<Json> show_alert(const plugin::Request& request, const plugin::View& view);
/// GET /chain?form=&record=: what happened to a record, in order.
Result<Json> show_chain(const plugin::Request& request, const plugin::View& view);

Json chain_json(const Chain& chain);

}  // namespace attribution
