// A workspace file as it is now, to try something on: safe while a server is at work on it.
#pragma once

#include <string>

#include "base/result.h"

namespace kedu::store {

/// Everything committed so far, in a new file at `to`. not_found: there is no such file.
Result<void> copy_sqlite(const std::string& from, const std::string& to);

}  // namespace kedu::store
