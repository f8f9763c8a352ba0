// The query of a list as a page of records: where, q, sort, fields, limit, after.
#pragma once

#include "command/workspace.h"
#include "http/message.h"

namespace kedu::http {

/// Errors `invalid` name the parameter; a wrong formula carries its position.
Result<access::Page> page_of(command::Look& look, const definition::Form& form, const Request& request);

/// A `where` formula of a client, compiled against what the person may read.
Result<formula::Sql> where_of(command::Look& look, const definition::Form& form, std::string_view source);

}  // namespace kedu::http
