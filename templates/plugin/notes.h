// What happens around a note. Each function goes from values to values: what should happen is returned, never done.
#pragma once

#include "plugin/api/plugin.h"

namespace example {

using namespace kedu;

/// Before a note is stored: nobody writes to themselves.
void check_not_to_oneself(const plugin::Change& change, const plugin::View& view, Issues& issues);

/// After a note was stored, in the same transaction: its reader is told.
Result<plugin::Reactions> tell_reader(const plugin::Event& event, plugin::View& view);

/// GET /api/apps/{app}/example/open: the notes the person still has to see to, oldest first.
Result<Json> open_notes(const plugin::Request& request, const plugin::View& view);

}  // namespace example
