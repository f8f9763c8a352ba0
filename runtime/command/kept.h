// Versions of sections by which something may still run: remembered when they are published, read back when another one
// is.
#pragma once

#include <vector>

#include "command/app.h"
#include "definition/load.h"
#include "store/store.h"

namespace kedu::command {

/// id "app/kind/section/version".
store::Table kept_table();

/// Versions of one section that something may still run by; what began with an older one goes on with the current.
inline constexpr std::size_t kept_versions = 20;

/// The app's sections that keep versions and that the store does not know in this one.
Result<std::vector<const definition::Section*>> unknown_versions(store::Reader& reader, const App& app);
Result<void> remember(store::Writer& writer, const App& app, const definition::Section& section, DateTime now);
/// All that were remembered, the newest first, at most kept_versions of each section.
Result<std::vector<definition::KeptSection>> kept_sections(store::Reader& reader, std::string_view app);

}  // namespace kedu::command
