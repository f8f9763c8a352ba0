// A blocking client over a bare socket, and a server to talk to: what the tests of this folder share.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "http/problem.h"
#include "http/server/server.h"

namespace kedu::http {

struct Answer {
  int status = 0;
  std::string head;
  std::string body;
  std::string header(std::string_view name) const {
    std::size_t at = 0;
    while ((at = head.find("\r\n", at)) != std::string::npos) {
      at += 2;
      const auto colon = head.find(':', at);
      if (colon == std::string::npos) break;
      if (same_letters(std::string_view(head).substr(at, colon - at), name))
        return head.substr(colon + 2, head.find("\r\n", colon) - colon - 2);
    }
    return "";
  }
};

/// One connection. Every read gives up after five seconds.
class Wire {
 public:
  explicit Wire(int port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    const timeval limit{5, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  Wire(Wire&& other) noexcept : socket_(std::exchange(other.socket_, -1)), connected_(other.connected_) {}
  ~Wire() { close(); }

  bool connected() const { return connected_; }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  bool send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// More bytes into the buffer; false at the end.
  bool fill() {
    char block[16384];
    const auto got = ::recv(socket_, block, sizeof block, 0);
    if (got <= 0) return false;
    buffer_.append(block, static_cast<std::size_t>(got));
    return true;
  }
  /// The next answer; status 0 when the connection ended first. HEAD answers have no body to wait for.
  enum class Body { read, none };
  Answer read(Body expected = Body::read) {
    Answer answer;
    while (buffer_.find("\r\n\r\n") == std::string::npos)
      if (!fill()) return answer;
    const auto end = buffer_.find("\r\n\r\n");
    answer.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    const auto length = static_cast<std::size_t>(std::atoi(answer.header("content-length").c_str()));
    while (expected == Body::read && buffer_.size() < length)
      if (!fill()) return answer;
    if (expected == Body::read) {
      answer.body = buffer_.substr(0, length);
      buffer_.erase(0, length);
    }
    answer.status = std::atoi(answer.head.c_str() + 9);
    return answer;
  }
  /// Reads until `text` has come; everything up to its end. "" when the connection ended first.
  std::string read_to(std::string_view text) {
    while (buffer_.find(text) == std::string::npos)
      if (!fill()) return "";
    const auto end = buffer_.find(text) + text.size();
    auto read = buffer_.substr(0, end);
    buffer_.erase(0, end);
    return read;
  }
  /// Everything up to the connection's end.
  std::string rest() {
    while (fill()) {}
    return std::move(buffer_);
  }
  bool at_end() { return buffer_.empty() && !fill(); }
  Answer ask(std::string_view request, Body expected = Body::read) {
    send(request);
    return read(expected);
  }

 private:
  int socket_;
  bool connected_ = false;
  std::string buffer_;
};

inline std::string get(std::string_view path, std::string_view headers = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(headers) + "\r\n";
}
inline std::string post(std::string_view path, std::string_view body, std::string_view headers = "") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

/// A server with a few routes: /api/hello, POST /api/echo, POST /api/upload, /api/later (answers from another thread).
class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    options.port = 0;
    options.threads = 2;
    add(Method::get, "/api/hello", [](const Request& request, const Params&, Reply reply) {
      reply(answer(200, "{\"path\":\"" + request.path + "\"}"));
    });
    add(Method::get, "/api/names/{name}",
        [](const Request&, const Params& params, Reply reply) { reply(answer(200, Json(params.get("name")))); });
    auto& echo = add(Method::post, "/api/echo",
                     [](const Request& request, const Params&, Reply reply) { reply(answer(200, request.body)); });
    echo.body_limit = 1000;
    auto& upload = add(Method::post, "/api/upload", [](const Request& request, const Params&, Reply reply) {
      reply(answer(200, std::to_string(request.body.size())));
    });
    upload.body_limit = limits::upload_bytes;
    upload.accepts = {"*"};
    add(Method::get, "/api/later", [this](const Request&, const Params&, Reply reply) {
      const std::lock_guard lock(mutex);
      workers.emplace_back([reply = std::move(reply), this]() mutable {
        std::this_thread::sleep_for(std::chrono::milliseconds(later_ms));
        reply(answer(200, std::string("\"later\"")));
      });
    });
  }
  ~ServerTest() override {
    if (server) server->stop(0);
    for (auto& worker : workers) worker.join();
  }

  Route& add(Method method, std::string pattern, Handler handler) {
    auto& route = *routes.emplace_back(std::make_unique<Route>());
    route.method = method;
    route.pattern = std::move(pattern);
    route.auth = Auth::everyone;
    route.handler = std::move(handler);
    return route;
  }
  void serve() {
    for (auto& route : routes) router.add(*route);
    server = std::make_unique<Server>(options, router, metrics, clock);
    const auto started = server->start();
    ASSERT_TRUE(started) << started.error().message;
    port = *started;
  }
  Wire wire() const { return Wire(port); }

  Options options;
  std::vector<std::unique_ptr<Route>> routes;
  Router router;
  Metrics metrics;
  SystemClock clock;
  std::mutex mutex;
  std::vector<std::thread> workers;
  int later_ms = 20;
  std::unique_ptr<Server> server;
  int port = 0;
};

}  // namespace kedu::http
