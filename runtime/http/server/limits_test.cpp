// Limits at their edge and one above, deadlines, and requests made to be read two ways.
#include "base/limits.h"

#include "http/server/test_wire.h"

namespace kedu::http {
namespace {

class Limits : public ServerTest {
 protected:
  /// A GET whose head has exactly `bytes` bytes.
  static std::string head_of(std::size_t bytes) {
    const auto bare = get("/api/hello", "X-Fill: \r\n").size();
    return get("/api/hello", "X-Fill: " + std::string(bytes - bare, 'a') + "\r\n");
  }
  /// The server learns a moment later that a connection went away.
  void expect_room() {
    int status = 0;
    for (int i = 0; i < 100 && status != 200; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      status = wire().ask(get("/api/hello")).status;
    }
    EXPECT_EQ(status, 200);
  }
};

TEST_F(Limits, header_bytes) {
  serve();
  auto wire = this->wire();
  EXPECT_EQ(wire.ask(head_of(limits::http_header_bytes)).status, 200);
  EXPECT_EQ(wire.ask(head_of(limits::http_header_bytes)).status, 200);
  const auto over = wire.ask(head_of(limits::http_header_bytes + 1));
  EXPECT_EQ(over.status, 431);
  EXPECT_TRUE(wire.at_end());
  auto endless = this->wire();
  endless.send("GET /" + std::string(10'000, 'a'));
  EXPECT_EQ(endless.read().status, 431);
  auto fields = this->wire();
  std::string many;
  for (int i = 0; i < 101; ++i) many += "A: b\r\n";
  EXPECT_EQ(fields.ask(get("/api/hello", many)).status, 431);
}

TEST_F(Limits, body_bytes_with_length_and_with_chunks) {
  serve();
  const std::string most(1000, 'x');
  auto wire = this->wire();
  EXPECT_EQ(wire.ask(post("/api/echo", most)).body, most);
  EXPECT_EQ(wire.ask(post("/api/echo", most + "x")).status, 413);
  EXPECT_TRUE(wire.at_end());
  const std::string head =
      "POST /api/echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  auto chunked = this->wire();
  EXPECT_EQ(chunked.ask(head + "3e7\r\n" + most.substr(1) + "\r\n1\r\nx\r\n0\r\n\r\n").body, most.substr(1) + "x");
  EXPECT_EQ(chunked.ask(head + "3e8\r\n" + most + "\r\n1\r\nx\r\n0\r\n\r\n").status, 413);
}

TEST_F(Limits, upload_bytes) {
  serve();
  auto wire = this->wire();
  EXPECT_EQ(wire.ask(post("/api/upload", std::string(limits::upload_bytes, 'x'))).body,
            std::to_string(limits::upload_bytes));
  const auto refused =
      wire.ask("POST /api/upload HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(limits::upload_bytes + 1) +
               "\r\n\r\n");
  EXPECT_EQ(refused.status, 413);
}

TEST_F(Limits, content_type_of_the_route) {
  serve();
  auto wire = this->wire();
  EXPECT_EQ(wire.ask("POST /api/echo HTTP/1.1\r\nHost: t\r\nContent-Type: Application/JSON; charset=utf-8\r\n"
                     "Content-Length: 2\r\n\r\n{}")
                .body,
            "{}");
  EXPECT_EQ(
      wire.ask("POST /api/echo HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}").status,
      415);
}

TEST_F(Limits, expect_continue_is_granted_or_answered) {
  serve();
  const std::string head =
      "POST /api/echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n";
  auto wire = this->wire();
  EXPECT_EQ(wire.ask(head + "Content-Length: 4\r\n\r\n").status, 100);
  EXPECT_EQ(wire.ask("null").body, "null");
  EXPECT_EQ(wire.ask(head + "Content-Length: 1001\r\n\r\n").status, 413);
  EXPECT_EQ(this->wire().ask(get("/api/hello", "Expect: miracles\r\n")).status, 417);
}

TEST_F(Limits, a_slow_header_a_slow_body_and_idleness_end) {
  options.header_ms = 80;
  options.body_ms = 120;
  options.idle_ms = 60;
  serve();
  auto slow_head = wire();
  slow_head.send("GET /api/hello HTTP/1.1\r\nHost:");
  auto slow_body = wire();
  slow_body.send(
      "POST /api/echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\nabc");
  auto silent = wire();
  auto idle = wire();
  EXPECT_EQ(idle.ask(get("/api/hello")).status, 200);
  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(silent.at_end());
  EXPECT_EQ(slow_head.read().status, 408);
  EXPECT_EQ(slow_body.read().status, 408);
  EXPECT_TRUE(slow_body.at_end());
}

TEST_F(Limits, a_dripping_header_does_not_extend_its_deadline) {
  options.header_ms = 150;
  serve();
  auto wire = this->wire();
  const auto begun = std::chrono::steady_clock::now();
  wire.send("GET / HTTP/1.1\r\n");
  while (wire.send("A: b\r\n") && std::chrono::steady_clock::now() - begun < std::chrono::seconds(3))
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
}

TEST_F(Limits, a_client_that_does_not_read_is_dropped) {
  options.write_ms = 100;
  add(Method::get, "/api/large",
      [](const Request&, const Params&, Reply reply) { reply(answer(200, std::string(16'000'000, 'x'))); });
  serve();
  Wire wire(port, 4096);
  wire.send(get("/api/large"));
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  EXPECT_LT(wire.rest().size(), 16'000'000u);
}

TEST_F(Limits, connections) {
  options.connections = 3;
  serve();
  std::vector<Wire> open;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(open.emplace_back(wire()).ask(get("/api/hello")).status, 200);
  auto over = wire();
  const auto answer = over.ask(get("/api/hello"));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("retry-after"), "2");
  EXPECT_TRUE(over.at_end());
  open.pop_back();
  expect_room();
}

TEST_F(Limits, connections_of_one_address) {
  options.connections_per_address = 2;
  serve();
  std::vector<Wire> open;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(open.emplace_back(wire()).ask(get("/api/hello")).status, 200);
  EXPECT_EQ(wire().ask(get("/api/hello")).status, 503);
  open.pop_back();
  expect_room();
}

TEST_F(Limits, only_a_proxy_of_ours_names_the_client) {
  add(Method::get, "/api/remote",
      [](const Request& request, const Params&, Reply reply) { reply(answer(200, request.remote)); });
  options.front = Front::proxy;
  serve();
  auto named = [&](const std::string& value) {
    return wire().ask(get("/api/remote", "X-Forwarded-For: " + value + "\r\n")).body;
  };
  EXPECT_EQ(named("198.51.100.7"), "198.51.100.7");
  EXPECT_EQ(named("10.0.0.1, 198.51.100.7"), "198.51.100.7") << "what the client wrote stands before it";
  EXPECT_EQ(named("2001:db8::1"), "2001:db8::1");
  for (const auto* odd : {"", "x", "198.51.100.7,", "198.51.100.7:80"}) EXPECT_EQ(named(odd), "127.0.0.1") << odd;
}

/// Each of these has been read in two ways by some pair of programs.
TEST_F(Limits, ambiguous_requests_are_refused_and_the_connection_closed) {
  serve();
  const std::string echo = "POST /api/echo HTTP/1.1\r\nContent-Type: application/json\r\n";
  const std::vector<std::pair<int, std::string>> cases{
      {501, echo + "Host: t\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {501, echo + "Host: t\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {501, echo + "Host: t\r\nTransfer-Encoding: identity\r\n\r\n"},
      {400, echo + "Host: t\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {400, echo + "Host: t\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"},
      {400, echo + "Host: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {400, "POST /api/echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {400, echo + "Host: t\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x"},
      {400, echo + "Host: t\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}"},
      {400, echo + "Host: t\r\nContent-Length: 2, 2\r\n\r\n{}"},
      {400, echo + "Host: t\r\nContent-Length: +2\r\n\r\n{}"},
      {400, echo + "Host: t\r\nContent-Length: -1\r\n\r\n"},
      {400, echo + "Host: t\r\nContent-Length: 0x2\r\n\r\n{}"},
      {400, echo + "Host: t\r\nContent-Length: 99999999999999999999\r\n\r\n"},
      {400, echo + "Host: t\r\nContent-Length : 2\r\n\r\n{}"},
      {400, echo + "Host: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"},
      {400, echo + "Host: t\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n"},
      {400, echo + "Host: t\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nHost: evil\r\n\r\n"},
      {400, echo + "Host: t\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n"},
      {400, echo + "Host: t\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\n{}"},
      {400, echo + "Host: t\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"},
      {400, echo + "Host: t\r\nContent-Length: 2\r\n \r\n\r\n{}"},
      {400, echo + "Host: t\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"},
      {400, "GET /api/hello HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\nAuthorization: y\r\n\r\n"},
      {400, "GET /api/hello HTTP/1.1\r\n\r\n"},
      {400, "GET /api/hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
      {400, "GET /api/hello HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"},
      {400, "GET /api/hello HTTP/1.1\r\nHost: a b\r\n\r\n"},
      {400, "GET /api/hello HTTP/1.1\r\nHost: a/b\r\n\r\n"},
      {400, "GET /api/hello HTTP/1.1\r\nHost:\r\n\r\n"},
      {400, "GET /api/hello HTTP/2.0\r\nHost: a\r\n\r\n"},
      {400, "GET /api/hello HTTP/1.1\nHost: a\n\n"},
      {400, "GET /api/hello\r\nHost: a\r\n\r\n"},
      {400, "GET  /api/hello HTTP/1.1\r\nHost: a\r\n\r\n"},
      {400, "\x16\x03\x01\x02 tls\r\n\r\n"},
      {400, "GET http://a/api/hello HTTP/1.1\r\nHost: a\r\n\r\n"},
      {400, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"},
      {501, "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"},
  };
  for (const auto& [status, request] : cases) {
    auto wire = this->wire();
    EXPECT_EQ(wire.ask(request + get("/api/hello")).status, status) << request;
    EXPECT_EQ(wire.rest().find("200 OK"), std::string::npos) << request;
  }
}

TEST_F(Limits, attacking_paths_are_refused) {
  serve();
  for (const std::string path : {"/api/../etc/passwd",
                                 "/api/..",
                                 "/..",
                                 "/api/%2e%2e/x",
                                 "/api/%2E./x",
                                 "/api/./hello",
                                 "/api/names/%00",
                                 "/api/names/a%00b",
                                 "/api/names/a%2fb",
                                 "/api/names/a%5Cb",
                                 "/api/names/a\\b",
                                 "//evil.example/x",
                                 "/api//hello",
                                 "/api/names/\xc3\xa9",
                                 "/api/names/%c3",
                                 "/api/names/%zz",
                                 "/api/names/%",
                                 "/api/names/%4",
                                 "/api/names/%0a",
                                 "/api/hello?a=%00",
                                 "/api/hello?a=%ff",
                                 "/api/hello?%",
                                 "/api/hello#x",
                                 "/api/names/%7f"}) {
    auto wire = this->wire();
    EXPECT_EQ(wire.ask(get(path)).status, 400) << path;
  }
  EXPECT_EQ(wire().ask(get("/api/names/%E5%BC%A0%e4%b8%89")).body, "\"张三\"");
  EXPECT_EQ(wire().ask(get("/api/names/a+b%20c%25")).body, "\"a+b c%\"");
}

TEST_F(Limits, problems_come_in_the_language_asked_for) {
  serve();
  auto wire = this->wire();
  EXPECT_NE(wire.ask(get("/api/x")).body.find("没有找到"), std::string::npos);
  EXPECT_NE(wire.ask(get("/api/x", "Accept-Language: en-GB\r\n")).body.find("Not Found"), std::string::npos);
  EXPECT_EQ(wire.ask(get("/api/x")).header("content-type"), "application/problem+json");
}

}  // namespace
}  // namespace kedu::http
