// Other hosts of the same workspace: what they wrote reaches what this one remembers, and those who watch here.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "command/standing.h"
#include "command/step.h"
#include "store/shared_store.h"

namespace kedu::command {

/// A form of an app that is served here, or null.
using FindForm = std::function<const definition::Form*(std::string_view app, std::string_view form)>;

/// Marks what stands in memory and changed elsewhere, before a work looks at it. True: people or departments did.
Result<bool> catch_up(store::Reader& reader, const store::News& news, const FindForm& find_form, Standing& standing);

/// What those who are connected here must hear of it, by app; timers of `apps`.
Result<std::map<std::string, Aftermath>> aftermaths_of(store::Reader& reader, const store::News& news,
                                                       const List& apps);

}  // namespace kedu::command
