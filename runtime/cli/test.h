// `kedu test APP…`: an app's scenarios, each in a world of its own on a virtual clock.
#pragma once

#include <ostream>
#include <span>
#include <string>

#include "cli/installation.h"

namespace kedu::cli {

/// Plays every scenario of the folders. A folder is an app, or a plug-in whose scenarios/ holds one. Says what failed,
/// where, what was expected and what was found; the last line is "N passed, N failed". 0 when nothing failed. With a
/// postgres:// address each scenario has a schema of its own there, else a SQLite file.
int test(std::span<const std::string> folders, const Installation& installation, const std::string& store,
         std::ostream& out);

}  // namespace kedu::cli
