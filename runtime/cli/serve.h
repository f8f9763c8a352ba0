// `kedu serve APP… [--data DIR] [--listen HOST:PORT] [--connections N] [--behind-proxy]`
#pragma once

#include <ostream>
#include <string>

#include "base/limits.h"
#include "cli/opened.h"

namespace kedu::cli {

struct Serving {
  std::string listen = "127.0.0.1:8080";
  std::size_t connections = limits::connections;
  bool behind_proxy = false;
};

/// Serves until SIGINT or SIGTERM, then finishes what runs. 0, or 1 after saying why on `err`.
int serve(const Where& where, const Serving& serving, std::ostream& out, std::ostream& err);

}  // namespace kedu::cli
