// The checks Beast leaves to its user: one Host, one Content-Length, only "chunked", no trailers, no folded lines, no
// chunk extensions, exact limits.
#include "http/server/request_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <functional>

#include "http/target.h"

namespace kedu::http {
namespace {

namespace beast = boost::beast;

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

/// Most blanks between a field's name and its value.
constexpr std::ptrdiff_t value_gap = 64;

bool is_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' ||
           c == '_' || c == ':' || c == '[' || c == ']';
  });
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 18 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Beast puts folded lines together elsewhere, or skips the line end between name and value.
bool is_folded(std::string_view name, std::string_view value) {
  const auto* end = name.data() + name.size();
  const std::less<const char*> before;
  if (before(value.data(), end) || before(end + value_gap, value.data())) return true;
  return std::find(end, value.data(), '\n') != value.data();
}

}  // namespace

RequestParser::RequestParser(Request& request, std::size_t header_bytes)
    : request_(request), header_bytes_(header_bytes) {
  eager(false);
  body_limit(boost::none);
  header_limit(static_cast<std::uint32_t>(header_bytes + 4096));  // ours is exact, Beast's counts differently
  request.method = Method::get;
  request.headers.clear();
  if (request.body.capacity() > 64 * 1024)
    request.body = {};
  else
    request.body.clear();
}

RequestParser::Step RequestParser::refuse(int status, const char* zh, const char* en) {
  if (!refused_) refusal_ = {status, zh, en};
  refused_ = true;
  return Step::refused;
}

RequestParser::Step RequestParser::refuse(const error_code& ec) {
  using beast::http::error;
  if (ec == error::body_limit || ec == error::buffer_overflow)
    return refuse(413, "请求内容超过上限", "the body is over the limit");
  if (ec == error::header_limit) return refuse(431, "请求头超过上限", "the header is over the limit");
  if (ec == error::bad_transfer_encoding) return refuse(400, "传输编码与内容长度冲突", "bad Transfer-Encoding");
  return refuse(400, "不是合法的 HTTP 请求", "not a valid HTTP request");
}

RequestParser::Step RequestParser::feed(const char* bytes, std::size_t size, std::size_t& consumed) {
  while (!refused_) {
    if (head_done_ && is_done()) return Step::done;
    if (size == 0) return Step::more;
    error_code ec;
    const auto taken = put(boost::asio::const_buffer(bytes, size), ec);
    bytes += taken;
    size -= taken;
    consumed += taken;
    if (!head_done_) {
      head_size_ += taken;
      const auto seen = head_size_ + (is_header_done() ? 0 : size);
      if (seen > header_bytes_) return refuse(431, "请求头超过上限", "the header is over the limit");
    }
    if (refused_) break;
    if (ec == beast::http::error::need_more) return Step::more;
    if (ec) return refuse(ec);
    if (!head_done_ && is_header_done()) {
      head_done_ = true;
      check_head();
      if (!refused_) return Step::header;
    }
  }
  return Step::refused;
}

void RequestParser::read_body(std::size_t limit_bytes) {
  body_limit(limit_bytes);
  eager(true);
}

void RequestParser::check_head() {
  if (encodings_ > 0 && (lengths_ > 0 || encodings_ > 1 || minor_ == 0))
    refuse(400, "传输编码与内容长度冲突", "Transfer-Encoding conflicts with the rest of the header");
  else if (encodings_ > 0 && !plain_encoding_)
    refuse(501, "不支持这种传输编码", "only the transfer encoding 'chunked' is known");
  else if (lengths_ > 1 || !plain_length_)
    refuse(400, "内容长度有误", "Content-Length must be one number");
  else if (types_ > 1 || authorizations_ > 1)
    refuse(400, "请求头重复", "Content-Type and Authorization are sent once");
  else if (hosts_ > 1 || (hosts_ == 0 && minor_ == 1) || !plain_host_)
    refuse(400, "Host 有误", "there must be one Host");
  else if (!known_method_)
    refuse(501, "不支持这种方法", "unknown method");
  else if (bad_expectation_)
    refuse(417, "无法满足 Expect", "only 100-continue can be expected");
  else if (const auto target = read_target(request_); !target)
    refuse(400, "请求地址有误", "the request target is refused");
}

void RequestParser::on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                                    error_code&) {
  const auto known = method_of(view(method));
  known_method_ = known.has_value();
  request_.method = known.value_or(Method::get);
  request_.target.assign(target.data(), target.size());
  minor_ = version % 10;
}

void RequestParser::on_field_impl(beast::http::field kind, string_view name, string_view value, error_code& ec) {
  using beast::http::field;
  if (head_done_) {
    refuse(400, "不接受尾部字段", "trailers are not accepted");
    ec = beast::http::error::bad_field;
    return;
  }
  if (request_.headers.size() == header_fields) {
    refuse(431, "请求头字段太多", "too many header fields");
    ec = beast::http::error::header_limit;
    return;
  }
  const auto text = view(value);
  if (is_folded(view(name), text)) {
    refuse(400, "请求头不能折行", "header fields are not folded");
    ec = beast::http::error::bad_value;
    return;
  }
  if (kind == field::host) {
    ++hosts_;
    plain_host_ = is_host(text);
  } else if (kind == field::content_length) {
    ++lengths_;
    plain_length_ = is_number(text);
  } else if (kind == field::transfer_encoding) {
    ++encodings_;
    plain_encoding_ = same_letters(text, "chunked");
  } else if (kind == field::content_type) {
    ++types_;
  } else if (kind == field::authorization) {
    ++authorizations_;
  } else if (kind == field::expect) {
    expects_continue_ = same_letters(text, "100-continue");
    bad_expectation_ = !expects_continue_;
  }
  request_.headers.add(view(name), text);
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
  // What a client claims is not yet worth memory; beyond this the text grows with what comes.
  request_.body.reserve(std::min<std::uint64_t>(length.value_or(0), 64 * 1024));
}

std::size_t RequestParser::on_body_impl(string_view body, error_code&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t, string_view extensions, error_code& ec) {
  if (extensions.empty()) return;
  refuse(400, "不接受分块扩展", "chunk extensions are not accepted");
  ec = beast::http::error::bad_chunk_extension;
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

}  // namespace kedu::http
