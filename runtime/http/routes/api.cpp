// The guard, and what all routes share.
#include "http/routes/api.h"

#include "http/cookies.h"
#include "http/openapi.h"

namespace kedu::http {

namespace {

bool is_unsafe(Method method) {
  return method != Method::get && method != Method::head && method != Method::options;
}

Response refused(const Error& error, const Request& request) {
  return problem(error, request.language());
}

/// A session by cookie with its CSRF token, or a bearer token.
std::optional<Response> guard(const Api& api, Request& request, const Route& route) {
  auto credential = credential_of(request);
  if (!credential) return refused(fail(ErrorCode::unauthenticated, "请先登录 / log in first"), request);
  auto identity = identify(api, *credential);
  if (!identity) return refused(identity.error(), request);
  if (!credential->bearer && is_unsafe(request.method) &&
      !access::Sessions::csrf_holds(*identity, request.headers.get("x-csrf-token")))
    return refused(
        fail(ErrorCode::forbidden,
             "缺少或不符的 X-CSRF-Token，请刷新页面 / the X-CSRF-Token is missing or wrong, reload the page"),
        request);
  // A large body lies in memory until it is whole: counted before its first byte is read.
  if (route.body_limit > limits::http_body_bytes) {
    request.held = api.quotas.uploads.take(identity->person);
    if (!request.held) return too_many_open(request, {"上传", "uploads"}, "uploads_per_person");
  }
  request.caller = std::make_shared<const access::Identity>(std::move(*identity));
  return std::nullopt;
}

}  // namespace

std::optional<Credential> credential_of(const Request& request) {
  auto authorization = request.headers.get("authorization");
  constexpr std::string_view bearer = "Bearer ";
  if (authorization.starts_with(bearer)) return Credential{true, std::string(authorization.substr(bearer.size()))};
  auto cookie = find_cookie(request.headers.get("cookie"), "kedu_session");
  if (!cookie) return std::nullopt;
  return Credential{false, std::string(*cookie)};
}

Result<access::Identity> identify(const Api& api, const Credential& credential) {
  return credential.bearer ? api.sessions.bearer(credential.token) : api.sessions.session(credential.token);
}

Response too_many_open(const Request& request, const Text& what, const char* limit) {
  return problem(
      fail(ErrorCode::too_many, "同时进行的" + what.zh + "太多（" + limit + "），请等一个结束再试 / too many " +
                                    what.en + " at once (" + limit + "), wait for one to end"),
      request.language());
}

const std::string& person_of(const Request& request) {
  return std::static_pointer_cast<const access::Identity>(request.caller)->person;
}

void answer_elsewhere(const Api& api, const Request& request, Reply reply, std::function<Response()> work) {
  auto slot = api.quotas.requests.take(person_of(request));
  if (!slot) return reply(too_many_open(request, {"请求", "requests"}, "requests_per_person"));
  answer_on(api.workers, request, std::move(reply),
            [slot = std::move(slot), work = std::move(work)] { return work(); });
}

void answer_on(Workers& workers, const Request& request, Reply reply, std::function<Response()> work) {
  auto shared = std::make_shared<Reply>(std::move(reply));
  auto language = request.language();
  if (!workers.run([shared, work = std::move(work)] { (*shared)(work()); }))
    (*shared)(problem(fail(ErrorCode::unavailable, "服务器正忙，请稍后再试 / busy, try again shortly"), language));
}

void answer_reading(const Api& api, const Request& request, std::string app, Reply reply,
                    std::function<Result<Json>(command::Look&)> read) {
  answer_elsewhere(api, request, std::move(reply),
                   [&api, &request, app = std::move(app), read = std::move(read)]() -> Response {
                     Json body;
                     auto done = api.workspace.read(app, person_of(request), [&](command::Look& look) -> Result<void> {
                       KEDU_LET(body, read(look));
                       return {};
                     });
                     if (!done) return problem(done.error(), request.language());
                     return answer(200, body);
                   });
}

Result<void> note(const Api& api, const Request& request, event::Read read) {
  read.person = person_of(request);
  if (auto query = request.target.find('?'); read.detail.empty() && query != std::string::npos)
    read.detail = request.target.substr(query + 1);
  return api.reads.note(std::move(read));
}

Result<Json> json_body(const Request& request) {
  KEDU_LET(auto json, parse_json(request.body));
  if (!json.is_object()) return fail(ErrorCode::invalid, "请求内容应为一个 JSON 对象 / the body must be a JSON object");
  return json;
}

Json both(const Text& text) {
  return {{"zh", text.zh}, {"en", text.in(Language::en)}};
}

void add_api(Router& router, const Api& api) {
  router.guard([api](Request& request, const Route& route) { return guard(api, request, route); });
  add_session_routes(router, api);
  add_app_routes(router, api);
  add_record_routes(router, api);
  add_figure_routes(router, api);
  add_formula_routes(router, api);
  add_file_routes(router, api);
  add_stream_routes(router, api);
  add_export_routes(router, api);
  add_plugin_routes(router, api);
  add_visit_routes(router, api);
  add_audit_routes(router, api);
  router.add(
      {.pattern = "/api/openapi.json",
       .handler = [&router](const Request& request, const Params&,
                            Reply reply) { reply(answer(200, openapi(router, {.version = "1"}, request.language()))); },
       .auth = Auth::everyone,
       .summary = {"接口说明", "This description"}});
}

}  // namespace kedu::http
