// `kedu import APP FORM FILE.csv --data DIR [--dry-run] [--errors OUT.csv]`: rows become commands like any other write.
#pragma once

#include <ostream>
#include <string>

#include "cli/opened.h"

namespace kedu::cli {

struct Import {
  std::string form;
  std::string file;
  std::string errors;  ///< where refused rows go, with the reasons in a last column; empty: nowhere
  bool dry_run = false;
};

/// Columns are matched by field id or label; what matches nothing is named and left out. A row whose unique field is
/// known updates that record, a second row of the same file fills only what the first left blank.
/// created + updated + merged + unchanged + refused = rows. 0 when no row was refused, else 1.
int import_file(const Where& where, const Import& import, std::ostream& out, std::ostream& err);
/// The same into a workspace that is open already.
int import_into(Opened& opened, const Import& import, std::ostream& out, std::ostream& err);

}  // namespace kedu::cli
