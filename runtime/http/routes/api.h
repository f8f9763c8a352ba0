// What every route works with, and the few things they all do: who asks, run elsewhere, answer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "access/session.h"
#include "command/uploads.h"
#include "command/workspace.h"
#include "event/reads.h"
#include "formula/engine.h"
#include "http/problem.h"
#include "http/quota.h"
#include "http/router.h"
#include "http/workers.h"
#include "push/hub.h"

namespace kedu::http {

/// What one person may have open at once.
struct Quotas {
  Quota requests{limits::requests_per_person};
  Quota uploads{limits::uploads_per_person};
  Quota streams{limits::streams_per_person};
  Quota exports{limits::exports_per_person};
};

/// Borrowed parts; all outlive the server.
struct Api {
  command::Workspace& workspace;
  access::Sessions& sessions;
  command::Uploads& uploads;
  push::Hub& hub;
  Workers& workers;
  Workers& logins;  ///< hashing passwords is slow on purpose: it must not hold up anybody's reads
  Quotas& quotas;
  event::ReadLog& reads;
  const std::vector<formula::CalendarDays>& calendars;  ///< what NETWORKDAYS(…,"CN") knows, for live previews
};

/// The person id of whoever asks; the guard has let the request pass.
const std::string& person_of(const Request& request);

/// Who a request says it comes from: a session by cookie, or a bearer token.
struct Credential {
  bool bearer = false;
  std::string token;
};
std::optional<Credential> credential_of(const Request& request);
Result<access::Identity> identify(const Api& api, const Credential& credential);

/// 429: the person has as many of these open as one may have.
Response too_many_open(const Request& request, const Text& what, const char* limit);

/// Runs `work` on a worker and answers what it returns; 503 when too much is waiting.
void answer_elsewhere(const Api& api, const Request& request, Reply reply, std::function<Response()> work);
/// The same on workers of its own.
void answer_on(Workers& workers, const Request& request, Reply reply, std::function<Response()> work);

/// Reads as the person who asks and answers the JSON, or the error.
void answer_reading(const Api& api, const Request& request, std::string app, Reply reply,
                    std::function<Result<Json>(command::Look&)> read);

/// Notes what the person who asks is about to be shown, with the query of the request; without that it is not shown.
Result<void> note(const Api& api, const Request& request, event::Read read);

/// The body as a JSON object; an issue response when it is not.
Result<Json> json_body(const Request& request);

Json both(const Text& text);

void add_session_routes(Router& router, const Api& api);
void add_app_routes(Router& router, const Api& api);
void add_record_routes(Router& router, const Api& api);
void add_figure_routes(Router& router, const Api& api);
void add_formula_routes(Router& router, const Api& api);
void add_file_routes(Router& router, const Api& api);
void add_stream_routes(Router& router, const Api& api);
void add_export_routes(Router& router, const Api& api);
void add_plugin_routes(Router& router, const Api& api);
void add_visit_routes(Router& router, const Api& api);
void add_audit_routes(Router& router, const Api& api);

/// All of them, the guard and GET /api/openapi.json.
void add_api(Router& router, const Api& api);

}  // namespace kedu::http
