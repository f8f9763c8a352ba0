// Records as flat JSON, with the titles of what they link to.
#pragma once

#include <map>
#include <string>

#include "base/json.h"
#include "command/command.h"
#include "definition/definition.h"
#include "http/message.h"

namespace kedu::http {

/// {"id", "version", fields …, "_title"}; blank fields are left out.
Json record_json(const definition::Form& form, const Record& record);
Json titles_json(const std::map<std::string, std::string>& titles);

/// The answer to a command: the record with its ETag, or the problem.
Response outcome_response(const definition::Form* form, const command::Outcome& outcome, const std::string& location,
                          Language language);

}  // namespace kedu::http
