// The loss page: ranked candidate causes, the deals behind each number, and the sample of a review with its chains.
#pragma once

#include "rules.h"

namespace attribution {

/// GET /losses?rule=&from=&to=: each gap among lost and among won deals.
Result<Json> show_losses(const plugin::Request& request, const plugin::View& view);
/// GET /losses/deals?rule=&from=&to=&gap=&won=: the deals behind one number.
Result<Json> show_deals(const plugin::Request& request, const plugin::View& view);
/// GET /reviews/{id}/sample: the sampled deals with their chains, gaps, and what three or more of them share.
Result<Json> show_sample(const plugin::Request& request, const plugin::View& view);

}  // namespace attribution
