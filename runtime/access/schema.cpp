// Secrets are never columns here: hashes and fingerprints are.
#include "access/schema.h"

namespace kedu::access {

store::Schema login_tables() {
  using enum store::ColumnType;
  return {
      {.name = "credential", .columns = {{"password_hash", text}, {"changed", datetime}}},
      {.name = "session",
       .columns =
           {{"person", text}, {"csrf", text}, {"created", datetime}, {"expires", datetime}, {"user_agent", text}},
       .indexes = {{{"person"}}, {{"expires"}}}},
      {.name = "api_token",
       .columns = {{"person", text}, {"label", text}, {"created", datetime}, {"expires", datetime}},
       .indexes = {{.columns = {"person", "label"}, .unique = true}}},
      {.name = "device", .columns = {{"person", text}, {"since", datetime}}, .indexes = {{{"person"}}}},
      {.name = "login_failure", .columns = {{"tries", integer}, {"since", datetime}}, .indexes = {{{"since"}}}},
  };
}

}  // namespace kedu::access
