// One thread's event loop and its connections. Seen only by the server's own .cpp files.
#pragma once

#include <atomic>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <unordered_set>

#include "http/server/addresses.h"
#include "http/server/server.h"

namespace kedu::http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Steady = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

class Connection;

/// What all loops of a server share.
struct Shared {
  Options options;
  const Router& router;
  Metrics& metrics;
  const Clock& clock;
  std::string id_prefix;  ///< of request ids: differs between runs
  std::atomic<std::uint64_t> next_id{0};
  std::atomic<std::size_t> connections{0};
  Addresses addresses{};
  std::atomic<bool> stopping{false};
};

/// Connections hold their loop alive, so that a Reply that comes after the server is gone finds its memory.
struct Loop {
  explicit Loop(std::shared_ptr<Shared> s) : shared(std::move(s)), context(1), ticker(context) {}

  /// Starts the ticker: deadlines, heartbeats and the Date header cost one timer for all connections.
  void tick();
  void refresh_date();
  bool on_thread() const { return std::this_thread::get_id() == thread; }

  std::shared_ptr<Shared> shared;
  asio::io_context context;
  Timer ticker;
  std::thread::id thread;
  std::unordered_set<Connection*> connections;
  std::string date_line;  ///< "Date: …\r\n"
  std::int64_t date_second = -1;
  bool stopped = false;  ///< the ticker must not start again
};

}  // namespace kedu::http
