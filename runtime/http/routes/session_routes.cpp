// Logging in and out, who am I, API tokens.
#include "base/calendar_date.h"
#include "base/limits.h"
#include "http/cookies.h"
#include "http/routes/api.h"

namespace kedu::http {

namespace {

constexpr std::string_view device_cookie = "kedu_device";
constexpr long device_days = 400;  // the longest that browsers keep a cookie

std::string home_of(const Api& api, const access::Person& person) {
  for (auto& app : api.workspace.apps())
    for (auto& role : person.roles)
      if (auto* known = app->definition->role(role); known && !known->home.empty()) return known->home;
  return "work";
}

Json session_json(const Api& api, const std::string& person_id, const std::string& csrf) {
  auto directory = api.workspace.directory();
  auto* person = directory->person(person_id);
  if (!person) return {};
  auto* department = directory->department(person->department);
  return {{"person",
           {{"id", person->id},
            {"name", person->name},
            {"department", person->department},
            {"department_name", department ? department->name : ""},
            {"roles", person->roles}}},
          {"csrf", csrf},
          {"home", home_of(api, *person)}};
}

Transport transport_of(const Request& request) {
  return same_letters(request.headers.get("x-forwarded-proto"), "https") ? Transport::tls : Transport::plain;
}

Response log_in(const Api& api, const Request& request) {
  auto body = json_body(request);
  if (!body) return problem(body.error(), request.language());
  auto text = [&](const char* key) {
    return body->contains(key) && (*body)[key].is_string() ? (*body)[key].get<std::string>() : std::string();
  };
  access::LoginAttempt attempt{text("user"), text("password"), request.remote,
                               std::string(request.headers.get("user-agent")),
                               std::string(find_cookie(request.headers.get("cookie"), device_cookie).value_or(""))};
  auto session = api.sessions.login(attempt);
  if (!session) {
    auto response = problem(session.error(), request.language());
    if (session.error().code == ErrorCode::too_many) {
      response.headers.set("Retry-After", std::to_string(api.sessions.retry_after_s(attempt)));
    }
    return response;
  }
  auto response = answer(200, session_json(api, session->person, session->csrf));
  response.headers.add("Set-Cookie", session_cookie("kedu_session", session->token, limits::session_days * 86'400L,
                                                    transport_of(request)));
  if (!session->device.empty())
    response.headers.add("Set-Cookie", session_cookie(device_cookie, session->device, device_days * 86'400L,
                                                      transport_of(request), "/api/session"));
  return response;
}

/// The old password is asked again: an open screen is not enough.
Response change_password(const Api& api, const Request& request) {
  auto body = json_body(request);
  if (!body) return problem(body.error(), request.language());
  auto text = [&](const char* key) {
    return body->contains(key) && (*body)[key].is_string() ? (*body)[key].get<std::string>() : std::string();
  };
  auto directory = api.workspace.directory();
  auto* person = directory->person(person_of(request));
  auto proven = api.sessions.login(
      {person ? person->login : "", text("old"), request.remote, std::string(request.headers.get("user-agent")),
       std::string(find_cookie(request.headers.get("cookie"), device_cookie).value_or(""))});
  if (!proven && proven.error().code == ErrorCode::unauthenticated) {
    // Not 401: the caller is logged in, and a browser would take it for the end of the session.
    Issues wrong;
    wrong.add({.code = "wrong-password", .message = {"当前密码不对", "the current password is wrong"}, .field = "old"});
    return problem(wrong, request.language());
  }
  if (!proven) return problem(proven.error(), request.language());
  auto set = api.sessions.set_password(person->id, text("new"));
  return set ? no_content() : problem(set.error(), request.language());
}

}  // namespace

void add_session_routes(Router& router, const Api& api) {
  router.add({.method = Method::post,
              .pattern = "/api/session",
              .handler =
                  [api](const Request& request, const Params&, Reply reply) {
                    answer_on(api.logins, request, std::move(reply), [&api, &request] { return log_in(api, request); });
                  },
              .auth = Auth::everyone,
              .body_limit = limits::login_body_bytes,
              .summary = {"登录", "Log in"},
              .request_schema = "Login",
              .response_schema = "Session"});
  router.add({.pattern = "/api/session",
              .handler =
                  [api](const Request& request, const Params&, Reply reply) {
                    auto identity = std::static_pointer_cast<const access::Identity>(request.caller);
                    reply(answer(200, session_json(api, identity->person, identity->csrf)));
                  },
              .summary = {"我是谁", "Who am I"},
              .response_schema = "Session"});
  router.add({.method = Method::erase,
              .pattern = "/api/session",
              .handler =
                  [api](const Request& request, const Params&, Reply reply) {
                    answer_elsewhere(api, request, std::move(reply), [&api, &request] {
                      if (auto token = find_cookie(request.headers.get("cookie"), "kedu_session"))
                        (void)api.sessions.logout(*token);
                      auto response = no_content();
                      response.headers.add("Set-Cookie", session_cookie("kedu_session", "", 0, transport_of(request)));
                      return response;
                    });
                  },
              .summary = {"退出登录", "Log out"},
              .success = 204});
  router.add({.method = Method::erase,
              .pattern = "/api/sessions",
              .handler =
                  [api](const Request& request, const Params&, Reply reply) {
                    answer_elsewhere(api, request, std::move(reply), [&api, &request]() -> Response {
                      auto done = api.sessions.logout_everywhere(person_of(request));
                      if (!done) return problem(done.error(), request.language());
                      auto response = no_content();
                      response.headers.add("Set-Cookie", session_cookie("kedu_session", "", 0, transport_of(request)));
                      return response;
                    });
                  },
              .accepts = {"*"},
              .summary = {"在所有设备上退出登录", "Log out on every device"},
              .success = 204});
  router.add({.method = Method::post,
              .pattern = "/api/session/password",
              .handler =
                  [api](const Request& request, const Params&, Reply reply) {
                    answer_on(api.logins, request, std::move(reply),
                              [&api, &request] { return change_password(api, request); });
                  },
              .body_limit = limits::login_body_bytes,
              .summary = {"修改密码，其他登录随之失效", "Change the password; every session ends"},
              .request_schema = "PasswordChange",
              .success = 204});
  router.add({.pattern = "/api/tokens",
              .handler =
                  [api](const Request& request, const Params&, Reply reply) {
                    answer_elsewhere(api, request, std::move(reply), [&api, &request]() -> Response {
                      auto tokens = api.sessions.tokens(person_of(request));
                      if (!tokens) return problem(tokens.error(), request.language());
                      auto list = Json::array();
                      for (auto& token : *tokens)
                        list.push_back({{"label", token.label}, {"created", to_iso(token.created)}});
                      return answer(200, Json{{"tokens", std::move(list)}});
                    });
                  },
              .summary = {"我的接口令牌", "My API tokens"},
              .response_schema = "Tokens"});
  router.add({.method = Method::erase,
              .pattern = "/api/tokens/{label}",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    answer_elsewhere(api, request, std::move(reply),
                                     [&api, &request, label = std::string(params.get("label"))]() -> Response {
                                       auto revoked = api.sessions.revoke_token(person_of(request), label);
                                       return revoked ? no_content() : problem(revoked.error(), request.language());
                                     });
                  },
              .accepts = {"*"},
              .summary = {"收回接口令牌", "Revoke an API token"},
              .success = 204});
  router.add({.method = Method::post,
              .pattern = "/api/tokens",
              .handler =
                  [api](const Request& request, const Params&, Reply reply) {
                    answer_elsewhere(api, request, std::move(reply), [&api, &request]() -> Response {
                      auto body = json_body(request);
                      if (!body) return problem(body.error(), request.language());
                      auto label = body->contains("label") && (*body)["label"].is_string()
                                       ? (*body)["label"].get<std::string>()
                                       : "API";
                      auto token = api.sessions.create_token(person_of(request), label, std::nullopt);
                      if (!token) return problem(token.error(), request.language());
                      return answer(201, Json{{"token", *token}, {"label", label}});
                    });
                  },
              .summary = {"生成接口令牌（只显示一次）", "Make an API token; it is shown once"},
              .request_schema = "TokenLabel",
              .response_schema = "Token",
              .success = 201});
}

}  // namespace kedu::http
