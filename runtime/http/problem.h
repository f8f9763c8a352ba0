// Everything that goes wrong, as application/problem+json (RFC 9457), in the language of the reader.
#pragma once

#include "base/issue.h"
#include "base/json.h"
#include "base/result.h"
#include "http/message.h"

namespace kedu::http {

/// The one table from error codes to statuses.
int status_of(ErrorCode code);
/// "not_found": the code's stable name, in the problem's `type` as urn:kedu:error:not_found.
std::string_view name_of(ErrorCode code);
/// A status in words, for people and for the status line (English).
const Text& title_of(int status);

/// An Error as a problem. The message becomes `detail`, but for `internal`, whose words are for the log alone.
/// unavailable and too_many get Retry-After.
Response problem(const Error& error, Language language);
/// The user's input is wrong: 422 with every issue at its field; warnings are left out.
Response problem(const Issues& issues, Language language);
/// Any other status.
Response problem(int status, const Error& error, Language language);
Response problem(int status, const Text& detail, Language language);

/// `json` as the body. Text that is not UTF-8 is repaired, never thrown at.
Response answer(int status, const Json& json);
/// 204
Response no_content();
/// 304
Response not_modified();
/// GET /api/openapi.json and the like: JSON text that is ready.
Response answer(int status, std::string json_text);

}  // namespace kedu::http
