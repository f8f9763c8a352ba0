// Every case we have as the emitted code, its slots and the engine's answer: what a browser must answer too.
#pragma once

#include "base/json.h"

namespace kedu {

/// {now, zone_offset_ms, calendars: [{name, holidays, makeup_days}], runs: [{expr, js, slots, value}]}. What JSON
/// cannot tell is told by a key: {"day": n}, {"instant": ms}, {"error": code}.
Json all_runs();

}  // namespace kedu
