// How a connection sends: heads, bodies of every kind, streams, and the last words before it closes.
#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "http/problem.h"
#include "http/server/connection.h"

namespace kedu::http {
namespace {

constexpr std::size_t copied_body = 16 * 1024;  ///< smaller bodies travel in the same write as their head
constexpr std::size_t gathered = 64 * 1024;     ///< answers to pipelined requests are sent at the latest here
constexpr std::size_t ignored_bytes = 1024 * 1024;
constexpr int linger_ms = 1'000;
constexpr asio::use_awaitable_t<Executor> use{};

using error_code = boost::system::error_code;

void append_number(std::string& out, std::uint64_t number) {
  char text[24];
  out.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

struct OpenFile {
  explicit OpenFile(const std::string& path) : handle(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (handle >= 0) ::close(handle);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  const int handle;
};

}  // namespace

void Connection::write_head(const Response& response, std::uint64_t body_size, After after) {
  out_ += "HTTP/1.1 ";
  append_number(out_, static_cast<std::uint64_t>(response.status));
  out_.append(" ").append(title_of(response.status).en).append("\r\n").append(loop_->date_line);
  if (!response.content_type.empty()) out_.append("Content-Type: ").append(response.content_type).append("\r\n");
  const bool stream = std::holds_alternative<Stream>(response.body);
  if (!stream && response.status != 204 && response.status != 304) {
    out_ += "Content-Length: ";
    append_number(out_, body_size);
    out_ += "\r\n";
  }
  bool cache_named = false;
  for (std::size_t i = 0; i < response.headers.size(); ++i) {
    const auto [name, value] = response.headers[i];
    cache_named = cache_named || same_letters(name, "cache-control");
    out_.append(name).append(": ").append(value).append("\r\n");
  }
  if (!cache_named) out_ += "Cache-Control: no-store\r\n";
  out_.append("X-Content-Type-Options: nosniff\r\nX-Request-Id: ").append(request_.id).append("\r\n");
  if (stream && std::get<Stream>(response.body).framing() == Framing::events) out_ += "X-Accel-Buffering: no\r\n";
  if (stream && chunked(std::get<Stream>(response.body))) out_ += "Transfer-Encoding: chunked\r\n";
  if (after == After::close || stream)
    out_ += "Connection: close\r\n";
  else if (parser_->minor_version() == 0)
    out_ += "Connection: keep-alive\r\n";
  out_ += "\r\n";
}

/// HTTP/1.0 knows no chunks: there the end of the connection is the end of the answer.
bool Connection::chunked(const Stream& stream) const {
  return stream.framing() == Framing::chunked && parser_->minor_version() > 0;
}

Connection::Asking<Connection::After> Connection::respond(Response response, After after) {
  const bool head_only = request_.method == Method::head || response.status == 204 || response.status == 304;
  const auto failed = After::close;

  if (auto* stream = std::get_if<Stream>(&response.body)) {
    write_head(response, 0, After::close);
    if (request_.method == Method::head || !co_await flush())
      stream->queue().end();
    else
      co_await run_stream(std::move(*stream));
    co_return After::close;
  }
  if (auto* file = std::get_if<FileBody>(&response.body)) {
    if (!head_only && ::access(file->path.c_str(), R_OK) != 0) {
      co_return co_await respond(problem(fail(ErrorCode::internal, ""), request_.language()), after);
    }
    write_head(response, file->size, after);
    if (!head_only && (!co_await flush() || !co_await send_file(*file))) co_return failed;
    co_return after;
  }
  static const std::string none;
  const auto* shared = std::get_if<SharedBytes>(&response.body);
  const std::string& bytes = !shared ? std::get<std::string>(response.body) : *shared ? **shared : none;
  write_head(response, bytes.size(), after);
  if (head_only || bytes.empty()) co_return after;
  if (bytes.size() <= copied_body) {
    out_ += bytes;
    if (out_.size() > gathered && !co_await flush()) co_return failed;
    co_return after;
  }
  if (!co_await flush() || !co_await send(bytes.data(), bytes.size())) co_return failed;
  co_return after;
}

Connection::Asking<bool> Connection::send_file(const FileBody& file) {
  const OpenFile open(file.path);
  auto left = file.size;
  std::string block;
  while (left > 0) {
    block.resize(std::min<std::uint64_t>(left, 64 * 1024));
    const auto got = open.handle < 0 ? -1 : ::read(open.handle, block.data(), block.size());
    if (got <= 0) co_return false;  // shorter than promised: the client must see a broken answer
    if (!co_await send(block.data(), static_cast<std::size_t>(got))) co_return false;
    left -= static_cast<std::uint64_t>(got);
  }
  co_return true;
}

void Connection::stream_changed() {
  error_code ignored;
  if (stream_ && stream_->queue().broken()) socket_.cancel(ignored);  // it is stuck in a write nobody reads
  wake();
}

void Connection::watch_peer() {
  socket_.async_read_some(asio::buffer(ignored_), [self = shared_from_this()](error_code ec, std::size_t) {
    if (!ec) return self->watch_peer();
    self->peer_gone_ = true;
    self->wake();
  });
}

Connection::Task Connection::run_stream(Stream stream) {
  const auto& options = loop_->shared->options;
  const auto silence = std::chrono::milliseconds(options.heartbeat_ms);
  auto& queue = stream.queue();
  const bool beats = stream.framing() == Framing::events;
  const bool in_chunks = chunked(stream);
  stream_ = stream;
  phase_ = Phase::streaming;
  in_ = {};  // a watcher sends nothing more and may stay for hours
  in_begin_ = in_end_ = 0;
  no_deadline();
  loop_->shared->metrics.streams(1);
  queue.attach([weak = weak_from_this()] {
    if (auto self = weak.lock())
      asio::post(self->loop_->context, [weak] {
        if (auto woken = weak.lock()) woken->stream_changed();
      });
  });
  watch_peer();
  if (loop_->shared->stopping) begin_stop();
  heartbeat_ = Steady::now() + silence;
  for (;;) {
    const auto state = queue.take(out_);
    if (state == StreamQueue::State::broken || peer_gone_ || dropped_ || expired_) break;
    if (out_.empty() && state == StreamQueue::State::closing) {
      if (in_chunks) co_await send("0\r\n\r\n", 5);
      break;
    }
    if (out_.empty() && beats && Steady::now() >= heartbeat_) out_ = ":\n\n";
    if (!out_.empty()) {
      if (in_chunks) {
        char size[24];
        *std::to_chars(size, size + sizeof size, out_.size(), 16).ptr = '\0';
        out_.insert(0, std::string(size) + "\r\n").append("\r\n");
      }
      if (!co_await send(out_.data(), out_.size())) break;
      out_.clear();
      no_deadline();
      heartbeat_ = Steady::now() + silence;
      continue;
    }
    error_code ignored;
    co_await event_.async_wait(asio::redirect_error(use, ignored));
  }
  out_.clear();
  heartbeat_ = Steady::time_point::max();
  phase_ = Phase::closing;
  loop_->shared->metrics.streams(-1);
  stream_.reset();
  queue.end();
}

Connection::Task Connection::linger() {
  phase_ = Phase::closing;
  error_code ec;
  socket_.shutdown(Socket::shutdown_send, ec);
  if (peer_gone_ || dropped_) co_return;
  set_deadline(std::min(linger_ms, loop_->shared->options.write_ms));
  for (std::size_t ignored = 0; !ec && ignored < ignored_bytes && !expired_ && !dropped_;)
    ignored += co_await socket_.async_read_some(asio::buffer(ignored_), asio::redirect_error(use, ec));
}

}  // namespace kedu::http
