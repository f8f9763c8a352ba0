// The life of a connection: read, route, answer, again.
#include "http/server/connection.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstring>

#include "http/problem.h"

namespace kedu::http {
namespace {

/// A response nobody will read.
void discard(const Response& response) {
  if (const auto* stream = std::get_if<Stream>(&response.body)) stream->queue().end();
}

constexpr std::size_t read_block = 16 * 1024;  ///< more than a header may have, so a head always fits
constexpr std::size_t write_block = 64 * 1024;
constexpr asio::use_awaitable_t<Executor> use{};

using error_code = boost::system::error_code;

std::string_view media_type_of(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (!content_type.empty() && content_type.back() == ' ') content_type.remove_suffix(1);
  return content_type;
}

}  // namespace

Connection::Connection(Socket socket, std::shared_ptr<Loop> loop, std::string peer)
    : loop_(std::move(loop)),
      peer_(std::move(peer)),
      socket_(std::move(socket)),
      event_(loop_->context),
      in_(read_block) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  event_.expires_at(Steady::time_point::max());
}

void Connection::start() {
  loop_->connections.insert(this);
  set_deadline(loop_->shared->options.header_ms);
  asio::co_spawn(
      loop_->context.get_executor(), [self = shared_from_this()]() -> Task { return self->serve(); },
      [self = shared_from_this()](std::exception_ptr failure) { self->ended(std::move(failure)); });
}

Connection::Task Connection::serve() {
  auto after = After::keep;
  while (after == After::keep) {
    const auto step = co_await read_head();
    if (step == RequestParser::Step::more) break;  // the client left, or nothing came in time
    if (step == RequestParser::Step::refused) {
      const auto& why = parser_->refusal();
      next_request_id();
      loop_->shared->metrics.request_done(loop_->shared->router.routes().size(), why.status, 0);
      after = co_await respond(problem(why.status, {why.zh, why.en}, request_.language()), After::close);
    } else {
      after = co_await handle();
    }
    if (after == After::close || loop_->shared->stopping) {
      if (co_await flush()) co_await linger();
      break;
    }
  }
}

void Connection::ended(std::exception_ptr failure) {
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const std::exception& e) {  // out of memory
    spdlog::error("a connection ended: {}", e.what());
  }
  error_code ignored;
  socket_.close(ignored);
  if (auto stream = std::move(stream_)) stream->queue().end();
  loop_->connections.erase(this);
  loop_->shared->connections.fetch_sub(1);
  loop_->shared->addresses.give_back(peer_);
  loop_->shared->metrics.connections(-1);
}

Connection::Asking<RequestParser::Step> Connection::read_head() {
  parser_.emplace(request_, loop_->shared->options.header_bytes);
  const auto& options = loop_->shared->options;
  bool started = false;
  phase_ = Phase::idle;
  if (!std::exchange(first_, false)) set_deadline(options.idle_ms);
  for (;;) {
    if (in_begin_ < in_end_) {
      if (!started) set_deadline(options.header_ms);
      started = true;
      phase_ = Phase::reading;
      const auto step = parser_->feed(in_.data() + in_begin_, in_end_ - in_begin_, in_begin_);
      if (step != RequestParser::Step::more) co_return step;
    }
    // Answers to pipelined requests leave together, before we wait for more.
    if (!out_.empty()) {
      if (!co_await flush()) co_return RequestParser::Step::more;
      set_deadline(started ? options.header_ms : options.idle_ms);
    }
    phase_ = started ? Phase::reading : Phase::idle;
    if (!started && loop_->shared->stopping) co_return RequestParser::Step::more;
    if (!co_await fill()) {
      if (started && expired_ && !dropped_) {
        expired_ = false;
        next_request_id();
        co_await respond(problem(408, {"请求没有及时发完", "the request did not arrive in time"}, Language::zh),
                         After::close);
        co_await flush();
      }
      co_return RequestParser::Step::more;
    }
  }
}

Connection::Asking<bool> Connection::fill() {
  if (in_begin_ == in_end_) {
    in_begin_ = in_end_ = 0;
  } else if (in_end_ == in_.size()) {
    if (in_begin_ == 0) co_return false;  // a line longer than the block: nothing we take is
    std::memmove(in_.data(), in_.data() + in_begin_, in_end_ - in_begin_);
    in_end_ -= in_begin_;
    in_begin_ = 0;
  }
  error_code ec;
  const auto got = co_await socket_.async_read_some(asio::buffer(in_.data() + in_end_, in_.size() - in_end_),
                                                    asio::redirect_error(use, ec));
  in_end_ += got;
  co_return !ec && !dropped_ && !expired_;
}

Connection::Asking<bool> Connection::flush() {
  if (out_.empty()) co_return true;
  const bool sent = co_await send(out_.data(), out_.size());
  if (out_.capacity() > 4 * write_block)
    out_ = {};
  else
    out_.clear();
  co_return sent;
}

Connection::Asking<bool> Connection::send(const char* bytes, std::size_t size) {
  const auto before = std::exchange(phase_, phase_ == Phase::streaming ? Phase::streaming : Phase::writing);
  while (size > 0) {
    error_code ec;
    // The socket's buffer is nearly always free: try before going through the loop.
    auto sent = socket_.write_some(asio::buffer(bytes, std::min(size, write_block)), ec);
    if (ec == asio::error::would_block) {
      set_deadline(loop_->shared->options.write_ms);
      const auto block = std::min(size, write_block);
      sent = co_await asio::async_write(socket_, asio::buffer(bytes, block), asio::redirect_error(use, ec));
    }
    if (ec || dropped_ || expired_) co_return false;
    bytes += sent;
    size -= sent;
  }
  phase_ = before;
  co_return true;
}

void Connection::next_request_id() {
  auto number = loop_->shared->next_id.fetch_add(1, std::memory_order_relaxed);
  request_.id.assign(loop_->shared->id_prefix);
  for (int shift = 36; shift >= 0; shift -= 4) request_.id += "0123456789abcdef"[(number >> shift) & 15];
}

/// A proxy of ours appends the address it sees; what stands before that is the client's own word.
void Connection::name_client() {
  request_.remote = peer_;
  if (loop_->shared->options.front != Front::proxy) return;
  auto named = request_.headers.get("x-forwarded-for");
  named.remove_prefix(std::min(named.rfind(',') + 1, named.size()));
  while (named.starts_with(' ')) named.remove_prefix(1);
  error_code ec;
  const auto client = asio::ip::make_address(std::string(named), ec);
  if (!ec) request_.remote = client.to_string();
}

/// What is wrong with the request before its body is read.
std::optional<Response> Connection::refuse(const Router::Match& match) {
  const auto language = request_.language();
  if (!match.route) {
    if (match.allow.empty()) return problem(fail(ErrorCode::not_found, "no such path"), language);
    Response response = request_.method == Method::options
                            ? no_content()
                            : problem(405, {"这个地址不支持这种操作", "this path has other methods"}, language);
    response.headers.add("Allow", match.allow);
    return response;
  }
  const Route& route = *match.route;
  if (auto refused = loop_->shared->router.refuse(request_, route)) return refused;
  if (!parser_->has_body()) return std::nullopt;
  if (parser_->content_length().value_or(0) > route.body_limit)
    return problem(413, {"请求内容超过上限", "the body is over the limit"}, language);
  const auto type = media_type_of(request_.headers.get("content-type"));
  const bool accepted = std::any_of(route.accepts.begin(), route.accepts.end(),
                                    [&](const auto& known) { return known == "*" || same_letters(known, type); });
  if (!accepted) return problem(415, {"内容类型不支持", "this content type is not accepted here"}, language);
  return std::nullopt;
}

Connection::Asking<Connection::After> Connection::handle() {
  next_request_id();
  name_client();
  auto match = loop_->shared->router.find(request_.method, request_);
  const auto position = match.position;
  const auto begun = Steady::now();
  const bool body_waits = parser_->has_body();
  auto after = parser_->keep_alive() && !loop_->shared->stopping ? After::keep : After::close;

  if (auto refused = refuse(match)) {
    request_.held.reset();
    loop_->shared->metrics.request_done(position, refused->status, 0);
    co_return co_await respond(std::move(*refused), body_waits ? After::close : after);
  }
  if (body_waits) {
    const auto step = co_await read_body(*match.route);
    if (step == RequestParser::Step::more) co_return After::close;
    if (step == RequestParser::Step::refused) {
      request_.held.reset();
      const auto& why = parser_->refusal();
      loop_->shared->metrics.request_done(position, why.status, 0);
      co_return co_await respond(problem(why.status, {why.zh, why.en}, request_.language()), After::close);
    }
  }

  no_deadline();
  phase_ = Phase::working;
  params_ = match.params;
  answer_.reset();
  in_handler_ = true;
  try {
    match.route->handler(request_, params_, Reply(shared_from_this()));
  } catch (const std::exception& e) {  // the dropped Reply has answered
    spdlog::error("{} {}: {} (request {})", name_of(request_.method), match.route->pattern, e.what(), request_.id);
  }
  in_handler_ = false;
  if (!answer_ && !co_await flush()) co_return After::close;
  phase_ = Phase::working;
  no_deadline();
  while (!answer_) {
    if (dropped_) co_return After::close;
    error_code ignored;
    co_await event_.async_wait(asio::redirect_error(use, ignored));
  }
  if (loop_->shared->stopping) after = After::close;
  Response response = std::move(*answer_);
  answer_.reset();
  request_.held.reset();
  const auto seconds = std::chrono::duration<double>(Steady::now() - begun).count();
  loop_->shared->metrics.request_done(position, response.status, seconds);
  co_return co_await respond(std::move(response), after);
}

Connection::Asking<RequestParser::Step> Connection::read_body(const Route& route) {
  const auto& options = loop_->shared->options;
  phase_ = Phase::reading;
  parser_->read_body(route.body_limit);
  if (parser_->expects_continue() && parser_->minor_version() == 1 && in_begin_ == in_end_) {
    out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    if (!co_await flush()) co_return RequestParser::Step::more;
  }
  const bool upload = route.body_limit > limits::http_body_bytes;
  set_deadline(upload ? options.upload_ms : options.body_ms);
  for (;;) {
    const auto step = parser_->feed(in_.data() + in_begin_, in_end_ - in_begin_, in_begin_);
    if (step != RequestParser::Step::more) co_return step;
    if (!out_.empty()) {
      const auto deadline = deadline_;
      if (!co_await flush()) co_return RequestParser::Step::more;
      deadline_ = deadline;
    }
    if (!co_await fill()) {
      if (expired_ && !dropped_) {
        expired_ = false;
        co_await respond(problem(408, {"请求没有及时发完", "the request did not arrive in time"}, request_.language()),
                         After::close);
        if (co_await flush()) co_await linger();
      }
      co_return RequestParser::Step::more;
    }
  }
}

void Connection::answer(Response response) noexcept {
  try {
    if (loop_->on_thread() && in_handler_) {
      answer_ = std::move(response);
      return;
    }
    asio::post(loop_->context, [weak = weak_from_this(), response = std::move(response)]() mutable {
      auto self = weak.lock();
      self ? self->accept_answer(std::move(response)) : discard(response);
    });
  } catch (const std::exception& e) {  // out of memory
    spdlog::critical("an answer was lost: {}", e.what());
  }
}

void Connection::answer(std::function<Response()> make) noexcept {
  try {
    asio::post(loop_->context, [weak = weak_from_this(), make = std::move(make)] {
      if (auto self = weak.lock()) self->accept_answer(made(make));
    });
  } catch (const std::exception& e) {  // out of memory
    spdlog::critical("an answer was lost: {}", e.what());
  }
}

void Connection::accept_answer(Response response) {
  if (phase_ != Phase::working || answer_) return discard(response);
  answer_ = std::move(response);
  wake();
}

void Connection::check_deadline(Steady::time_point now) {
  if (now >= deadline_) {
    expired_ = true;
    no_deadline();
    error_code ignored;
    socket_.cancel(ignored);
    wake();
  } else if (phase_ == Phase::streaming && now >= heartbeat_) {
    wake();
  }
}

void Connection::begin_stop() {
  if (phase_ == Phase::idle) return drop();
  if (!stream_ || stream_->framing() == Framing::chunked) return;  // a download is finished first
  // Clients come back at different moments, or the next process meets all of them at once.
  const auto spread = loop_->shared->next_id.fetch_add(1) % 3000;
  stream_->send("retry: " + std::to_string(1000 + spread) + "\n\n");
  stream_->close();
}

void Connection::drop() {
  dropped_ = true;
  error_code ignored;
  socket_.cancel(ignored);
  wake();
}

}  // namespace kedu::http
