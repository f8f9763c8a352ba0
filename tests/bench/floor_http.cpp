// The floor under the HTTP figures: Beast alone with a constant answer, no routes, no checks, no deadlines.
// Usage: floor_http [--port 8090] [--threads 2]
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

namespace {

asio::awaitable<void> session(beast::tcp_stream stream) {
  stream.socket().set_option(tcp::no_delay(true));
  beast::flat_buffer buffer;
  for (;;) {
    http::request<http::string_body> request;
    beast::error_code ec;
    co_await http::async_read(stream, buffer, request, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return;
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, "application/json");
    response.keep_alive(request.keep_alive());
    response.body() = R"({"answer":42})";
    response.prepare_payload();
    co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, ec));
    if (ec || !request.keep_alive()) co_return;
  }
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, std::vector<std::unique_ptr<asio::io_context>>& loops) {
  for (std::size_t next = 0;; ++next) {
    auto& loop = *loops[next % loops.size()];
    auto socket = co_await acceptor.async_accept(loop, asio::use_awaitable);
    asio::co_spawn(loop, session(beast::tcp_stream(std::move(socket))), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  unsigned short port = 8090;
  unsigned threads = 2;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--port") == 0) port = static_cast<unsigned short>(std::atoi(argv[i + 1]));
    if (std::strcmp(argv[i], "--threads") == 0) threads = static_cast<unsigned>(std::max(1, std::atoi(argv[i + 1])));
  }
  std::vector<std::unique_ptr<asio::io_context>> loops;
  for (unsigned i = 0; i < threads; ++i) loops.push_back(std::make_unique<asio::io_context>(1));
  tcp::acceptor acceptor(*loops[0], {asio::ip::make_address("127.0.0.1"), port});
  asio::co_spawn(*loops[0], listen(acceptor, loops), asio::detached);
  std::printf("listening on 127.0.0.1:%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  std::vector<std::thread> running;
  for (auto& loop : loops)
    running.emplace_back([&loop] {
      const auto work = asio::make_work_guard(*loop);
      loop->run();
    });
  for (auto& thread : running) thread.join();
}
