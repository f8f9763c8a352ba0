// The server as a client sees it: order, keep-alive, methods, threads, stopping.
#include "http/server/server.h"

#include <atomic>
#include <filesystem>
#include <fstream>

#include "http/server/test_wire.h"

namespace kedu::http {
namespace {

class HttpServer : public ServerTest {};

TEST_F(HttpServer, answers_many_requests_on_one_connection) {
  serve();
  auto wire = this->wire();
  for (int i = 0; i < 50; ++i) {
    const auto answer = wire.ask(get("/api/hello"));
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"path":"/api/hello"})");
    EXPECT_EQ(answer.header("content-type"), "application/json");
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("date").size(), 29u);
    EXPECT_FALSE(answer.header("x-request-id").empty());
  }
}

TEST_F(HttpServer, answers_pipelined_requests_in_order_also_when_one_takes_long) {
  serve();
  auto wire = this->wire();
  wire.send(get("/api/names/a") + get("/api/later") + post("/api/echo", "[1]") + get("/api/names/b"));
  EXPECT_EQ(wire.read().body, "\"a\"");
  EXPECT_EQ(wire.read().body, "\"later\"");
  EXPECT_EQ(wire.read().body, "[1]");
  EXPECT_EQ(wire.read().body, "\"b\"");
}

TEST_F(HttpServer, a_request_may_come_byte_by_byte) {
  serve();
  auto wire = this->wire();
  for (const char c : post("/api/echo", "{\"a\":1}")) wire.send({&c, 1});
  EXPECT_EQ(wire.read().body, "{\"a\":1}");
  for (const char c : std::string("POST /api/echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
                                  "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"))
    wire.send({&c, 1});
  EXPECT_EQ(wire.read().body, "abcdefg");
  EXPECT_EQ(wire.ask(get("/api/hello")).status, 200);
}

TEST_F(HttpServer, head_has_the_length_and_no_body) {
  serve();
  auto wire = this->wire();
  const auto answer = wire.ask("HEAD /api/hello HTTP/1.1\r\nHost: t\r\n\r\n", Wire::Body::none);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-length"), "21");
  EXPECT_EQ(wire.ask(get("/api/names/x")).body, "\"x\"");
}

TEST_F(HttpServer, closes_when_asked_and_keeps_http_1_0_only_when_asked) {
  serve();
  auto wire = this->wire();
  EXPECT_EQ(wire.ask(get("/api/hello", "Connection: close\r\n")).header("connection"), "close");
  EXPECT_TRUE(wire.at_end());
  auto old = this->wire();
  EXPECT_EQ(old.ask("GET /api/hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("connection"), "keep-alive");
  EXPECT_EQ(old.ask("GET /api/hello HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_TRUE(old.at_end());
}

TEST_F(HttpServer, unknown_paths_and_methods_say_so) {
  serve();
  auto wire = this->wire();
  EXPECT_EQ(wire.ask(get("/api/nothing")).status, 404);
  const auto wrong = wire.ask("DELETE /api/hello HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("allow"), "GET, HEAD, OPTIONS");
  const auto options_answer = wire.ask("OPTIONS /api/hello HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(options_answer.status, 204);
  EXPECT_EQ(options_answer.header("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(wire.ask("BREW /api/hello HTTP/1.1\r\nHost: t\r\n\r\n").status, 501);
}

TEST_F(HttpServer, a_handler_that_throws_or_forgets_answers_500) {
  add(Method::get, "/api/throws", [](const Request&, const Params&, Reply) { throw std::runtime_error("no"); });
  add(Method::get, "/api/forgets", [](const Request&, const Params&, Reply) {});
  serve();
  auto wire = this->wire();
  EXPECT_EQ(wire.ask(get("/api/throws")).status, 500);
  EXPECT_EQ(wire.ask(get("/api/forgets")).status, 500);
  EXPECT_EQ(wire.ask(get("/api/hello")).status, 200);
}

TEST_F(HttpServer, a_route_with_a_session_is_closed_until_the_guard_opens_it) {
  add(Method::get, "/api/mine", [](const Request& request, const Params&, Reply reply) {
    reply(answer(200, *static_cast<const std::string*>(request.caller.get())));
  }).auth = Auth::session;
  routes.back()->accepts = {};
  router.guard([](Request& request, const Route&) -> std::optional<Response> {
    if (request.headers.get("authorization") != "Bearer good")
      return problem(fail(ErrorCode::unauthenticated, ""), request.language());
    request.caller = std::make_shared<const std::string>("\"somebody\"");
    return std::nullopt;
  });
  serve();
  auto wire = this->wire();
  EXPECT_EQ(wire.ask(get("/api/mine")).status, 401);
  EXPECT_EQ(wire.ask(get("/api/mine", "Authorization: Bearer good\r\n")).body, "\"somebody\"");
}

TEST(Guard, its_absence_closes_every_session_route) {
  Router router;
  Route route;
  route.pattern = "/api/mine";
  router.add(route);
  Request request;
  const auto refused = router.refuse(request, *router.routes()[0]);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 401);
}

TEST_F(HttpServer, sends_large_bodies_and_files_whole) {
  const auto path = std::filesystem::temp_directory_path() / ("kedu-file-" + std::to_string(::getpid()));
  std::string content(3'000'000, 'x');
  for (std::size_t i = 0; i < content.size(); i += 7) content[i] = static_cast<char>('a' + i % 26);
  std::ofstream(path, std::ios::binary) << content;
  add(Method::get, "/api/file", [&](const Request&, const Params&, Reply reply) {
    Response response;
    response.content_type = "application/octet-stream";
    response.body = FileBody{path.string(), content.size()};
    reply(std::move(response));
  });
  add(Method::get, "/api/large", [&](const Request&, const Params&, Reply reply) { reply(answer(200, content)); });
  add(Method::get, "/api/gone", [&](const Request&, const Params&, Reply reply) {
    Response response;
    response.body = FileBody{path.string() + ".not", 5};
    reply(std::move(response));
  });
  serve();
  auto wire = this->wire();
  wire.send(get("/api/file") + get("/api/large") + get("/api/gone") + get("/api/hello"));
  EXPECT_TRUE(wire.read().body == content);
  EXPECT_TRUE(wire.read().body == content);
  EXPECT_EQ(wire.read().status, 500);
  EXPECT_EQ(wire.read().status, 200);
  std::filesystem::remove(path);
}

TEST_F(HttpServer, serves_64_clients_at_once) {
  serve();
  std::atomic<int> good{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < 64; ++c)
    clients.emplace_back([&, c] {
      auto wire = this->wire();
      for (int i = 0; i < 20; ++i) {
        const auto body = "[" + std::to_string(c) + "," + std::to_string(i) + "]";
        good += wire.ask(post("/api/echo", body)).body == body;
        good += wire.ask(get("/api/names/n" + std::to_string(c))).body == "\"n" + std::to_string(c) + "\"";
      }
      good += wire.ask(get("/api/later")).status == 200;
    });
  for (auto& client : clients) client.join();
  EXPECT_EQ(good, 64 * 41);
}

TEST_F(HttpServer, counts_what_it_does) {
  add_health_routes(router, metrics, [] { return false; });
  metrics.add_source("kedu_test_queue", "Waiting", Kind::gauge, [] { return 7.0; });
  serve();
  auto wire = this->wire();
  wire.ask(get("/api/names/a"));
  wire.ask(get("/api/names/b"));
  wire.ask(get("/nothing"));
  EXPECT_EQ(wire.ask(get("/healthz")).status, 200);
  const auto ready = wire.ask(get("/readyz"));
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.header("retry-after"), "2");
  const auto text = wire.ask(get("/metrics")).body;
  EXPECT_NE(text.find(R"(kedu_http_requests_total{method="GET",route="/api/names/{name}",status="200"} 2)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"(route="none",status="404"} 1)"), std::string::npos);
  EXPECT_NE(text.find("kedu_http_connections 1"), std::string::npos);
  EXPECT_NE(text.find("kedu_test_queue 7"), std::string::npos);
}

TEST_F(HttpServer, stop_finishes_what_runs_and_closes_what_idles) {
  later_ms = 150;
  serve();
  auto busy = wire();
  auto idle = wire();
  EXPECT_EQ(idle.ask(get("/api/hello")).status, 200);
  busy.send(get("/api/later"));
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  std::thread stopper([&] { server->stop(3000); });
  const auto answer = busy.read();
  EXPECT_EQ(answer.body, "\"later\"");
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_TRUE(idle.at_end());
  busy.close();
  stopper.join();
  EXPECT_FALSE(Wire(port).connected());
}

TEST_F(HttpServer, stop_drops_the_rest_at_its_deadline_and_a_late_reply_is_harmless) {
  later_ms = 250;
  serve();
  auto busy = wire();
  busy.send(get("/api/later"));
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  const auto begun = std::chrono::steady_clock::now();
  server->stop(50);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(200));
  EXPECT_TRUE(busy.at_end());
  server.reset();
}

TEST_F(HttpServer, a_taken_port_is_an_error_and_not_shared) {
  serve();
  Options same = options;
  same.port = static_cast<std::uint16_t>(port);
  Server second(same, router, metrics, clock);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace kedu::http
