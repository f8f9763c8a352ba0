// The same router as `kedu serve`; only logging in is left out: the step says who asks.
#include "cli/scenario/site.h"

#include <future>

#include "access/session.h"
#include "cli/installation.h"
#include "http/routes/api.h"
#include "http/target.h"

namespace kedu::cli {

namespace {

struct Promised final : http::ReplyTarget {
  std::promise<http::Response> response;
  void answer(http::Response answered) noexcept override { response.set_value(std::move(answered)); }
};

}  // namespace

struct Site::Parts {
  explicit Parts(World& world)
      : sessions(world.workspace().store(), world.clock(), [&world] { return world.workspace().directory(); }),
        reads(world.workspace().store(), world.clock()),
        api{world.workspace(), sessions, world.uploads(), hub, workers, workers, quotas, reads, calendars} {
    http::add_api(router, api);
  }

  access::Sessions sessions;
  event::ReadLog reads;
  push::Hub hub;
  http::Router router;
  http::Workers workers{1};
  http::Quotas quotas;
  std::vector<formula::CalendarDays> calendars = formula_calendars();
  http::Api api;
};

Site::Site(World& world) : parts_(std::make_unique<Parts>(world)) {}
Site::~Site() = default;

Result<Answered> Site::ask(const Asked& asked) {
  http::Request request;
  request.method = asked.method;
  request.target = asked.target;
  KEDU_TRY(http::read_target(request));
  if (!asked.body.is_null()) request.body = asked.body.dump();
  request.caller = std::make_shared<const access::Identity>(access::Identity{asked.person, {}, {}});
  auto match = parts_->router.find(asked.method, request);
  if (!match.route) return fail(ErrorCode::not_found, "没有这个接口 / no such route: " + request.path);
  auto promised = std::make_shared<Promised>();
  auto coming = promised->response.get_future();
  match.route->handler(request, match.params, http::Reply(promised));
  auto response = coming.get();
  Answered answered{response.status, {}};
  const std::string* text = std::get_if<std::string>(&response.body);
  if (auto* shared = std::get_if<http::SharedBytes>(&response.body)) text = shared->get();
  if (text && !text->empty())
    if (auto json = parse_json(*text)) answered.body = std::move(*json);
  return answered;
}

}  // namespace kedu::cli
