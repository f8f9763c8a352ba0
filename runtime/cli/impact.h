// `kedu impact APP --data DIR`: what a changed app would do to the records there are, before it is published.
#pragma once

#include <ostream>

#include "cli/opened.h"

namespace kedu::cli {

/// Publishes the app on a copy of the data and prints what every plug-in has to say of it (its route GET /impact), a
/// sentence a line. Nothing of the data itself changes, and a server may be at work on it.
int impact(const Where& where, int last, std::ostream& out, std::ostream& err,
           const Installation& installed = installation());

}  // namespace kedu::cli
