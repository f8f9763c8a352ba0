// `kedu sample add|remove APP --data DIR`: the app's own invented records, in and out with one command.
#pragma once

#include <ostream>

#include "cli/opened.h"

namespace kedu::cli {

int add_sample(const Where& where, std::ostream& err);
/// Marks every record that came as a sample as deleted. People who can log in stay, and their departments.
int remove_sample(const Where& where, std::ostream& err);

}  // namespace kedu::cli
