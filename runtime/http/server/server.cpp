// Accepts on one thread's loop and deals connections out to all of them in turn; stops them in order.
#include "http/server/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <ctime>
#include <random>

#include "http/server/connection.h"

namespace kedu::http {
namespace {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Work = asio::executor_work_guard<Executor>;
using error_code = boost::system::error_code;

constexpr std::string_view full =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: 108\r\n"
    "Retry-After: 2\r\nConnection: close\r\n\r\n"
    R"({"type":"urn:kedu:error:unavailable","title":"连接已满 / too many connections","status":503,"issues":[]})";

/// Enough file descriptors for every connection, as far as the system lets us.
void raise_descriptor_limit(std::size_t connections) {
  rlimit limit{};
  const rlim_t wanted = connections + 512;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::string fresh_prefix() {
  std::random_device random;
  char text[16];
  std::snprintf(text, sizeof text, "%05x-", static_cast<unsigned>(random()) & 0xfffff);
  return text;
}

/// A connection over the limit: it is told so and stays until it has had the chance to read it, half a second at most.
class Refused : public std::enable_shared_from_this<Refused> {
 public:
  Refused(Socket socket, std::shared_ptr<Loop> loop)
      : loop_(std::move(loop)), socket_(std::move(socket)), timer_(loop_->context) {}

  void start() {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.write_some(asio::buffer(full), ignored);
    socket_.shutdown(Socket::shutdown_send, ignored);
    asio::post(loop_->context, [self = shared_from_this()] { self->wait(); });
  }

 private:
  void wait() {
    timer_.expires_after(std::chrono::milliseconds(500));
    timer_.async_wait([self = shared_from_this()](error_code) {
      error_code ignored;
      self->socket_.close(ignored);
    });
    read();
  }
  void read() {
    socket_.async_read_some(asio::buffer(bytes_), [self = shared_from_this()](error_code ec, std::size_t) {
      ec ? static_cast<void>(self->timer_.cancel()) : self->read();
    });
  }

  std::shared_ptr<Loop> loop_;
  Socket socket_;
  Timer timer_;
  std::array<char, 512> bytes_{};
};

}  // namespace

void Loop::refresh_date() {
  const auto second = shared->clock.now().ms / 1000;
  if (second == date_second) return;
  date_second = second;
  const auto time = static_cast<std::time_t>(second);
  std::tm parts{};
  gmtime_r(&time, &parts);
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[96];
  std::snprintf(text, sizeof text, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", days[parts.tm_wday], parts.tm_mday,
                months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  date_line = text;
}

void Loop::tick() {
  const auto& o = shared->options;
  const int shortest = std::min({o.header_ms, o.body_ms, o.upload_ms, o.idle_ms, o.write_ms, o.heartbeat_ms, 1000});
  ticker.expires_after(std::chrono::milliseconds(std::clamp(shortest / 4, 5, 250)));
  ticker.async_wait([this](error_code ec) {
    if (ec || stopped) return;
    refresh_date();
    const auto now = Steady::now();
    for (auto* connection : connections) connection->check_deadline(now);
    tick();
  });
}

struct Server::Impl {
  struct Thread {
    std::shared_ptr<Loop> loop;
    std::unique_ptr<Work> work;
    std::thread thread;
  };

  std::shared_ptr<Shared> shared;
  std::vector<Thread> threads;
  std::unique_ptr<Acceptor> acceptor;
  std::unique_ptr<Timer> retry;
  std::size_t next = 0;
  bool running = false;

  void accept();
  void take(Socket socket, std::shared_ptr<Loop> loop);
  template <class Action>
  void on_connections(Action action);
};

void Server::Impl::accept() {
  auto& target = threads[next++ % threads.size()];
  acceptor->async_accept(target.loop->context, [this, loop = target.loop](error_code ec, Socket socket) {
    if (ec == asio::error::operation_aborted || !acceptor->is_open()) return;
    if (ec) {  // out of descriptors, most likely: breathe
      retry->expires_after(std::chrono::milliseconds(50));
      retry->async_wait([this](error_code stopped) {
        if (!stopped) accept();
      });
      return;
    }
    take(std::move(socket), loop);
    accept();
  });
}

void Server::Impl::take(Socket socket, std::shared_ptr<Loop> loop) {
  error_code ignored;
  const auto peer = socket.remote_endpoint(ignored);
  auto address = ignored ? std::string() : peer.address().to_string();
  const auto& options = shared->options;
  const bool full = shared->connections.fetch_add(1) >= options.connections;
  const bool too_many =
      !full && !shared->addresses.take(
                   address, options.front == Front::proxy ? options.connections : options.connections_per_address);
  if (full || too_many) {
    shared->connections.fetch_sub(1);
    shared->metrics.connection_refused();
    std::make_shared<Refused>(std::move(socket), loop)->start();
    return;
  }
  shared->metrics.connections(1);
  auto* context = &loop->context;
  asio::post(*context, [socket = std::move(socket), loop = std::move(loop), address = std::move(address)]() mutable {
    std::make_shared<Connection>(std::move(socket), loop, std::move(address))->start();
  });
}

template <class Action>
void Server::Impl::on_connections(Action action) {
  for (auto& thread : threads)
    asio::post(thread.loop->context, [loop = thread.loop, action] {
      const std::vector<Connection*> all(loop->connections.begin(), loop->connections.end());
      for (auto* connection : all) action(*connection);
    });
}

Server::Server(Options options, const Router& router, Metrics& metrics, const Clock& clock)
    : impl_(std::make_unique<Impl>()) {
  if (options.threads == 0) options.threads = std::max(1u, std::thread::hardware_concurrency());
  impl_->shared.reset(new Shared{std::move(options), router, metrics, clock, fresh_prefix()});
}

Server::~Server() {
  stop(0);
}

Result<int> Server::start() {
  auto& impl = *impl_;
  const auto& options = impl.shared->options;
  error_code ec;
  const auto address = asio::ip::make_address(options.address, ec);
  if (ec) return fail(ErrorCode::invalid, "not an address: " + options.address);
  raise_descriptor_limit(options.connections);
  for (unsigned i = 0; i < options.threads; ++i) {
    auto loop = std::make_shared<Loop>(impl.shared);
    auto work = std::make_unique<Work>(loop->context.get_executor());
    impl.threads.push_back({std::move(loop), std::move(work), {}});
  }
  const asio::ip::tcp::endpoint endpoint(address, options.port);
  auto& first = impl.threads.front().loop->context;
  impl.acceptor = std::make_unique<Acceptor>(first);
  impl.retry = std::make_unique<Timer>(first);
  impl.acceptor->open(endpoint.protocol(), ec);
  if (!ec) impl.acceptor->set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec) impl.acceptor->bind(endpoint, ec);
  if (!ec) impl.acceptor->listen(1024, ec);
  if (ec) {
    impl.acceptor.reset();
    impl.retry.reset();
    impl.threads.clear();
    return fail(ErrorCode::unavailable,
                "cannot listen on " + options.address + ":" + std::to_string(options.port) + ": " + ec.message());
  }
  const int port = impl.acceptor->local_endpoint().port();
  impl.shared->metrics.watch_routes(impl.shared->router);
  impl.running = true;
  impl.accept();
  for (auto& thread : impl.threads) {
    thread.thread = std::thread([loop = thread.loop] {
      loop->thread = std::this_thread::get_id();
      loop->refresh_date();
      loop->tick();
      loop->context.run();
    });
  }
  return port;
}

void Server::stop(int deadline_ms) {
  auto& impl = *impl_;
  if (!std::exchange(impl.running, false)) return;
  impl.shared->stopping = true;
  asio::post(impl.threads.front().loop->context, [&impl] {
    error_code ignored;
    impl.acceptor->close(ignored);
    impl.retry->cancel();
  });
  impl.on_connections([](Connection& connection) { connection.begin_stop(); });
  const auto deadline = Steady::now() + std::chrono::milliseconds(deadline_ms);
  while (impl.shared->connections > 0 && Steady::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  while (impl.shared->connections > 0) {
    impl.on_connections([](Connection& connection) { connection.drop(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  for (auto& thread : impl.threads) {
    thread.work.reset();
    asio::post(thread.loop->context, [loop = thread.loop.get()] {
      loop->stopped = true;
      loop->ticker.cancel();
    });
  }
  for (auto& thread : impl.threads) thread.thread.join();
  impl.acceptor.reset();
  impl.retry.reset();
  impl.threads.clear();
}

}  // namespace kedu::http
