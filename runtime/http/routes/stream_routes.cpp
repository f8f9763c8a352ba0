// Server-Sent Events and the notices behind them: nothing is lost between two connections.
#include <charconv>

#include "event/notices.h"
#include "http/routes/api.h"

namespace kedu::http {

namespace {

constexpr std::int64_t replay_most = 500;

std::int64_t number_in(std::string_view text) {
  std::int64_t number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Whether a person may know that something changed in a form.
push::Sees sees_of(const Api& api, const std::string& person) {
  return [workspace = &api.workspace, person](std::string_view app_id, std::string_view form_id) {
    auto app = workspace->app(app_id);
    auto* form = app ? app->form(form_id) : nullptr;
    auto* known = form ? workspace->directory()->person(person) : nullptr;
    if (!known) return false;
    if (!form->grants.empty()) return true;  // one of its records may be theirs to read
    for (auto& role : known->roles)
      if (auto* access = form->access_of(role); access && access->sees != definition::Sees::none) return true;
    return false;
  };
}

/// False, and the stream is ended, once what it was opened with no longer lets anybody in: logged out, revoked,
/// expired, the password changed, the person not active. A store that cannot be asked ends nothing.
push::Holds holds_of(const Api& api, Stream events, std::optional<Credential> credential) {
  return [&api, events, credential = credential.value_or(Credential{})] {
    auto identity = identify(api, credential);
    if (identity || identity.error().code != ErrorCode::unauthenticated) return true;
    events.close();
    return false;
  };
}

void stream(const Api& api, const Request& request, Reply reply) {
  auto person = person_of(request);
  auto slot = api.quotas.streams.take(person);
  if (!slot) return reply(too_many_open(request, {"实时连接", "event streams"}, "streams_per_person"));
  auto credential = credential_of(request);
  auto last = number_in(request.headers.get("last-event-id"));
  if (auto parameter = request.parameter("last_event_id"); last < 0 && parameter) last = number_in(*parameter);
  auto shared = std::make_shared<Reply>(std::move(reply));
  auto language = request.language();
  bool queued = api.workers.run([&api, person, slot, credential, last, shared] {
    Stream events;
    auto watch = std::make_shared<push::Watch>(api.hub.watch(
        person, [events](std::string_view text) { return events.send(text); }, sees_of(api, person),
        holds_of(api, events, credential)));
    std::int64_t newest = 0;
    std::vector<push::Message> stored;
    (void)api.workspace.store().read([&](store::Reader& reader) -> Result<void> {
      KEDU_LET(auto latest, event::latest_notices(reader, person, 1));
      if (!latest.empty()) newest = latest.front().seq;
      if (last < 0) return {};
      KEDU_LET(auto missed, event::notices_after(reader, person, last, replay_most));
      for (auto& notice : missed) stored.push_back({notice.seq, "notice", event::to_json(notice).dump()});
      return {};
    });
    events.send(push::event_text({0, "hello", Json{{"seq", newest}}.dump()}));
    // Whoever missed more than fits gets it in portions: the browser comes back with the last number it has.
    if (watch->replay(stored) == stored.size() && stored.size() < static_cast<std::size_t>(replay_most)) {
      watch->go_live();
    } else {
      events.send("retry: 200\n\n");
      events.close();
    }
    events.on_end([watch, slot]() mutable {
      watch.reset();
      slot.reset();
    });
    Response response{.content_type = "text/event-stream", .body = events, .headers = {}};
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("X-Accel-Buffering", "no");
    (*shared)(std::move(response));
  });
  if (!queued) (*shared)(problem(fail(ErrorCode::unavailable, "服务器正忙 / busy"), language));
}

Response notices(const Api& api, const Request& request) {
  auto limit = request.parameter("limit") ? number_in(*request.parameter("limit")) : 50;
  if (limit < 1 || limit > 200) limit = 50;
  Json body;
  auto done = api.workspace.store().read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(auto latest, event::latest_notices(reader, person_of(request), limit));
    KEDU_LET(auto unread, event::count_unread(reader, person_of(request)));
    auto list = Json::array();
    for (auto& notice : latest) list.push_back(event::to_json(notice));
    body = {{"notices", std::move(list)}, {"unread", unread}};
    return {};
  });
  return done ? answer(200, body) : problem(done.error(), request.language());
}

Response mark_read(const Api& api, const Request& request) {
  auto body = json_body(request);
  if (!body) return problem(body.error(), request.language());
  auto up_to = body->contains("up_to") && (*body)["up_to"].is_number() ? (*body)["up_to"].get<std::int64_t>() : 0;
  auto done = api.workspace.store().write_and_wait(
      [&](store::Writer& writer) { return event::mark_read(writer, person_of(request), up_to); });
  return done ? no_content() : problem(done.error(), request.language());
}

}  // namespace

void add_stream_routes(Router& router, const Api& api) {
  router.add(
      {.pattern = "/api/stream",
       .handler = [api](const Request& request, const Params&, Reply reply) { stream(api, request, std::move(reply)); },
       .summary = {"实时推送（SSE）", "What this person watches, as Server-Sent Events"}});
  router.add({.pattern = "/api/notices",
              .handler =
                  [api](const Request& request, const Params&, Reply reply) {
                    answer_elsewhere(api, request, std::move(reply), [api, &request] { return notices(api, request); });
                  },
              .summary = {"我的消息", "My notices"},
              .query = {{"limit", "integer", {"1–200", "1–200"}}},
              .response_schema = "Notices"});
  router.add({.method = Method::post,
              .pattern = "/api/notices/read",
              .handler =
                  [api](const Request& request, const Params&, Reply reply) {
                    answer_elsewhere(api, request, std::move(reply),
                                     [api, &request] { return mark_read(api, request); });
                  },
              .summary = {"标为已读", "Mark as read"},
              .request_schema = "ReadUpTo",
              .success = 204});
}

}  // namespace kedu::http
