// The server put together: workspace, sessions, push, routes, timers, outbox; and taken apart in the reverse order.
#include "cli/serve.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "access/session.h"
#include "event/outbox.h"
#include "event/purge.h"
#include "event/reads.h"
#include "event/timers.h"
#include "http/metrics.h"
#include "http/routes/api.h"
#include "http/server/server.h"
#include "http/static_files.h"
#include "push/hub.h"

namespace kedu::cli {

namespace {

constexpr int stop_ms = 10'000;
constexpr auto hint_interval = std::chrono::milliseconds(250);
constexpr int hints_per_sweep = 4;  // so that a stream ends within a second of its session

std::optional<http::Options> options_of(const Serving& serving) {
  auto& listen = serving.listen;
  auto colon = listen.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  http::Options options;
  options.address = listen.substr(0, colon);
  int port = 0;
  for (char c : listen.substr(colon + 1)) {
    if (c < '0' || c > '9' || port > 65'535) return std::nullopt;
    port = port * 10 + (c - '0');
  }
  if (port > 65'535) return std::nullopt;
  options.port = static_cast<std::uint16_t>(port);
  options.connections = serving.connections;
  options.connections_per_address = std::max<std::size_t>(1, serving.connections / limits::connection_shares);
  if (serving.behind_proxy) options.front = http::Front::proxy;
  return options;
}

std::string told(const std::string& app, const command::Recomputed& form) {
  return "重新计算 / recomputed " + app + "/" + form.form + " (" + form.reason + "): " + std::to_string(form.read) +
         " 行 / rows, " + std::to_string(form.changed) + " 行有变 / changed" + (form.finished ? "\n" : " …\n");
}

/// After a commit: pushes to watchers, refetch hints, and whoever waits for time or the outbox wakes.
command::Workspace::Deliver deliver_to(push::Hub& hub, event::TimerLoop& timers, event::OutboxLoop& outbox,
                                       std::ostream& err) {
  return [&](const std::string& app, const command::Aftermath& aftermath) {
    for (auto& notice : aftermath.notices)
      if (hub.watches(notice.person))
        hub.deliver(std::span(&notice.person, 1), {notice.seq, "notice", event::to_json(notice).dump()});
    for (auto& form : aftermath.changed_forms) hub.changed(app, form);
    if (aftermath.earliest_timer) timers.wake_at(*aftermath.earliest_timer);
    if (aftermath.effects) outbox.wake();
    for (auto& form : aftermath.recomputed) err << told(app, form);
  };
}

event::OutboxLoop::Deliver effects_of(const command::Registry& registry) {
  return [&registry](const event::Effect& effect) -> Result<void> {
    auto handler = registry.effects.find(effect.plugin + "/" + effect.kind);
    if (handler == registry.effects.end()) return fail(ErrorCode::not_found, "no effect '" + effect.kind + "'");
    plugin::Effect told{effect.kind, effect.key, {}};
    for (auto& [name, value] : effect.payload.items()) told.payload.set(name, value_from_json(value));
    return handler->second(told);
  };
}

void add_figures(http::Metrics& metrics, command::Workspace& workspace, push::Hub& hub) {
  using http::Kind;
  auto* store = &workspace.store();
  metrics.add_source("kedu_store_queue", "Commands waiting for the writer lane", Kind::gauge,
                     [store] { return static_cast<double>(store->figures().queued); });
  metrics.add_source("kedu_store_commits_total", "Durable commits", Kind::counter,
                     [store] { return static_cast<double>(store->figures().commits); });
  metrics.add_source("kedu_store_writes_total", "Commands committed", Kind::counter,
                     [store] { return static_cast<double>(store->figures().writes); });
  metrics.add_source("kedu_store_last_commit_ms", "Time of the last commit", Kind::gauge,
                     [store] { return store->figures().last_commit_ms; });
  metrics.add_source("kedu_push_watchers", "Open event streams", Kind::gauge,
                     [&hub] { return static_cast<double>(hub.figures().watchers); });
  metrics.add_source("kedu_push_delivered_total", "Messages pushed", Kind::counter,
                     [&hub] { return static_cast<double>(hub.figures().delivered); });
}

/// The signals that stop us, and SIGHUP that makes us read the apps again, blocked in every thread so that `sigwait`
/// gets them.
sigset_t awaited_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  return signals;
}

}  // namespace

int serve(const Where& where, const Serving& serving, std::ostream& out, std::ostream& err) {
  auto options = options_of(serving);
  if (!options) {
    err << "--listen 应为 地址:端口，如 127.0.0.1:8080 / --listen takes HOST:PORT\n";
    return 1;
  }
  auto signals = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  SystemClock clock;
  auto opened = Opened::open(where, clock, err);
  if (!opened) return 1;
  auto& workspace = opened->workspace();

  access::Sessions sessions(workspace.store(), clock, [&] { return workspace.directory(); });
  event::ReadLog reads(workspace.store(), clock);
  push::Hub hub;
  http::Metrics metrics;
  http::Router router;
  http::Workers workers(std::max(2u, std::thread::hardware_concurrency()));
  http::Workers logins(limits::password_hashes_at_once, limits::login_queue, limits::password_wait_ms);
  http::Quotas quotas;
  auto calendars = formula_calendars();
  http::Api api{workspace, sessions, opened->uploads(), hub, workers, logins, quotas, reads, calendars};
  http::add_api(router, api);
  http::add_health_routes(router, metrics,
                          [&] { return workspace.store().read([](store::Reader&) { return Result<void>{}; }).ok(); });
  add_figures(metrics, workspace, hub);
  auto web = http::StaticFiles::load(installation().web, {});
  if (web)
    router.fallback(
        [&](const http::Request& request, const http::Params&, http::Reply reply) { reply(web->answer(request)); });

  event::OutboxLoop outbox(workspace.store(), clock, effects_of(workspace.registry()));
  event::TimerLoop timers(clock, [&] { return workspace.fire_due(); });
  workspace.on_commit(deliver_to(hub, timers, outbox, err), [&](const store::News& news) {
    if (news.tells_of("session") || news.tells_of("api_token")) sessions.forget();
    // The main thread reads the folders again, as after a SIGHUP of our own.
    if (news.tells_of("published_definition") && workspace.has_newer_definition()) ::kill(::getpid(), SIGHUP);
  });
  event::Purge purge(workspace.store(), clock, opened->files());
  outbox.start();
  timers.start();
  purge.start();
  reads.start();
  std::jthread hints([&](std::stop_token stopped) {
    for (int tick = 0; !stopped.stop_requested(); ++tick) {
      std::this_thread::sleep_for(hint_interval);
      hub.flush(clock.now());
      if (tick % hints_per_sweep == 0) hub.sweep();
    }
  });

  http::Server server(*options, router, metrics, clock);
  auto port = server.start();
  if (!port) {
    err << port.error().message << "\n";
    workspace.stop_delivering();
    return 1;
  }
  out << "http://" << options->address << ":" << *port << "/\n" << std::flush;

  int received = 0;
  while (sigwait(&signals, &received) == 0 && received == SIGHUP) {
    if (opened->publish(where.apps, err)) err << "已更新应用定义 / definitions taken\n";
    if (workspace.has_newer_definition())
      err << "另一个节点发布了别的定义，本节点的应用文件夹里没有 / another node published a definition that is not in "
             "this node's "
             "app folders\n";
  }
  server.stop(stop_ms);
  workspace.stop_delivering();
  return 0;
}

}  // namespace kedu::cli
