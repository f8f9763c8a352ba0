// `kedu eval`: formulas and records as JSON Lines in, values as JSON Lines out, in order.
#pragma once

#include <istream>
#include <ostream>
#include <vector>

#include "formula/engine.h"

namespace kedu::cli {

/// Reads {"expr","fields","types","now","tz"} a line and writes {"value","type"}, {"error",…} or {"compile_error":{…}}.
/// A line that is no such object gives an error object and the run goes on. `calendars` are what NETWORKDAYS(…,"CN")
/// may name. Returns the exit code.
int eval(std::istream& in, std::ostream& out, const std::vector<formula::CalendarDays>& calendars = {});

}  // namespace kedu::cli
