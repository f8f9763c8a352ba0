// Step 4: everything that must hold before a record is stored. Collects all issues; changes nothing but resolves links
// given by their text.
#pragma once

#include "command/step.h"
#include "command/write.h"

namespace kedu::command {

/// Links given as a title or a unique text become ids. A person links only to what they see: what they do not is not
/// found, but a link that was there before stays.
void resolve_links(Transaction& tx, const Draft& draft, const Fields& before, Fields& given, Issues& issues);

/// Files must be uploads that exist, of an accepted kind; their name, type and size are filled in.
void resolve_files(Transaction& tx, const definition::Form& form, const Fields& before, Fields& given, Issues& issues);

/// required, ranges, uniqueness, the form's checks, then every plug-in's. `changed`: fields this write sets.
void check(Transaction& tx, const Draft& draft, const Fields* before, const Fields& after,
           const std::vector<std::string>& changed, Issues& issues);

}  // namespace kedu::command
