// Notes to colleagues: the table of contents of the plug-in.
#include "notes.h"

KEDU_PLUGIN(example, plugin) {
  using namespace example;
  plugin.check(check_not_to_oneself);
  plugin.on("example_note.created", tell_reader);
  plugin.route(kedu::plugin::Method::get, "/open", open_notes);
}
