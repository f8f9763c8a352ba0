// The same constant answer as floor_http, by Kedu's server: routing, checks, limits, deadlines and figures included.
// Usage: constant_http [--port 8091] [--threads 2]
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/clock.h"
#include "http/problem.h"
#include "http/server/server.h"

int main(int argc, char** argv) {
  kedu::http::Options options;
  options.port = 8091;
  options.threads = 2;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--port") == 0) options.port = static_cast<std::uint16_t>(std::atoi(argv[i + 1]));
    if (std::strcmp(argv[i], "--threads") == 0) options.threads = static_cast<unsigned>(std::atoi(argv[i + 1]));
  }
  kedu::http::Router router;
  kedu::http::Route route;
  route.pattern = "/api/apps/{app}/answer";
  route.auth = kedu::http::Auth::everyone;
  route.handler = [](const kedu::http::Request&, const kedu::http::Params&, kedu::http::Reply reply) {
    reply(kedu::http::answer(200, std::string(R"({"answer":42})")));
  };
  router.add(std::move(route));
  kedu::http::Metrics metrics;
  kedu::http::add_health_routes(router, metrics, [] { return true; });
  const kedu::SystemClock clock;

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  kedu::http::Server server(options, router, metrics, clock);
  const auto port = server.start();
  if (!port) {
    std::fprintf(stderr, "%s\n", port.error().message.c_str());
    return 1;
  }
  std::printf("listening on 127.0.0.1:%d\n", *port);
  std::fflush(stdout);
  int received = 0;
  sigwait(&signals, &received);
  server.stop(2'000);
}
