// The tables that logging in needs. People and departments themselves are forms, with tables of their own.
#pragma once

#include "store/store.h"

namespace kedu::access {

/// credential {id: person, password_hash, changed}, session {id: fingerprint of the token, person, csrf, created,
/// expires, user_agent}, api_token {id: fingerprint, person, label, created, expires}, login_failure {id: fingerprint
/// of who tries, tries, since}, device {id: fingerprint of what a browser keeps, person, since}.
store::Schema login_tables();

}  // namespace kedu::access
