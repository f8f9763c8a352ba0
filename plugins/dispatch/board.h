// What the work page asks for: a person's open offers.
#pragma once

#include "plugin/api/plugin.h"

namespace dispatch {

using namespace kedu;

/// GET /offers
Result<Json> my_offers(const plugin::Request& request, const plugin::View& view);

/// The table `reasons` of an offer as the browser reads it.
Json reasons_in_json(const Value& rows);

}  // namespace dispatch
