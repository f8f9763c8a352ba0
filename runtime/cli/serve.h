// `kedu serve APP… [--data DIR] [--listen HOST:PORT]`
#pragma once

#include <ostream>
#include <string>

#include "cli/opened.h"

namespace kedu::cli {

/// Serves until SIGINT or SIGTERM, then finishes what runs. 0, or 1 after saying why on `err`.
int serve(const Where& where, const std::string& listen, std::ostream& out, std::ostream& err);

}  // namespace kedu::cli
