// One client: reads requests in order, answers them in order. Seen only by the server's own .cpp files.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "http/server/loop.h"
#include "http/server/request_parser.h"

namespace kedu::http {

/// Lives on its loop's thread; only `answer` and stream wake-ups come from elsewhere. Buffers are kept from request to
/// request. Its coroutine holds it alive, and so does the Reply of a request that runs.
class Connection final : public ReplyTarget, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, std::shared_ptr<Loop> loop, std::string peer);
  ~Connection() override = default;

  void start();
  void answer(Response response) noexcept override;
  void answer(std::function<Response()> make) noexcept override;

  // Called by the loop.
  void check_deadline(Steady::time_point now);
  void begin_stop();  ///< idle: closes; streaming: says goodbye; else finishes the request first
  void drop();        ///< now

 private:
  using Task = asio::awaitable<void, Executor>;
  template <class T>
  using Asking = asio::awaitable<T, Executor>;

  enum class Phase { idle, reading, working, writing, streaming, closing };
  enum class After { keep, close };

  Task serve();
  Asking<RequestParser::Step> read_head();
  Asking<RequestParser::Step> read_body(const Route& route);
  Asking<bool> fill();   ///< reads more bytes; false: the client or a deadline ended it
  Asking<bool> flush();  ///< sends out_
  Asking<bool> send(const char* bytes, std::size_t size);
  Asking<After> handle();  ///< one request whose head is read
  Asking<After> respond(Response response, After after);
  Asking<bool> send_file(const FileBody& file);
  Task run_stream(Stream stream);
  Task linger();  ///< lets the client read our last words before the socket goes

  std::optional<Response> refuse(const Router::Match& match);
  void name_client();  ///< fills request_.remote
  void stream_changed();
  bool chunked(const Stream& stream) const;
  void watch_peer();  ///< while streaming: notices the client's leaving
  void write_head(const Response& response, std::uint64_t body_size, After after);
  void accept_answer(Response response);
  void ended(std::exception_ptr failure);
  void set_deadline(int ms) { deadline_ = Steady::now() + std::chrono::milliseconds(ms); }
  void no_deadline() { deadline_ = Steady::time_point::max(); }
  void wake() { event_.cancel(); }
  void next_request_id();

  std::shared_ptr<Loop> loop_;  // first: outlives socket and timer
  const std::string peer_;      ///< its IP address
  Socket socket_;
  Timer event_;  ///< never expires; cancelled to wake the coroutine
  std::vector<char> in_;
  std::size_t in_begin_ = 0, in_end_ = 0;
  std::string out_;
  Request request_;
  Params params_;
  std::optional<RequestParser> parser_;
  std::optional<Response> answer_;
  std::optional<Stream> stream_;
  Steady::time_point deadline_ = Steady::time_point::max();
  Steady::time_point heartbeat_ = Steady::time_point::max();
  Phase phase_ = Phase::idle;
  bool in_handler_ = false;
  bool expired_ = false;  ///< a deadline passed
  bool dropped_ = false;  ///< the server wants it gone
  bool peer_gone_ = false;
  bool first_ = true;  ///< no request has come yet
  std::array<char, 512> ignored_{};
};

}  // namespace kedu::http
