// `kedu check APP…`: whether apps load, and if not, where and why.
#pragma once

#include <ostream>
#include <span>
#include <string>

#include "definition/load.h"

namespace kedu::cli {

/// Loads each folder. 0, or 1 after printing issues as `path:line:col: message` to `err`; warnings are printed and
/// count for nothing.
int check(std::span<const std::string> folders, const definition::Extensions& extensions, std::ostream& err);

/// The issues of an app with paths that a terminal can open.
void print_issues(const std::string& folder, const Issues& issues, std::ostream& out);

}  // namespace kedu::cli
