// From bytes to a Request, stricter than the parser below it. Seen only by the server's own .cpp files.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <optional>

#include "http/message.h"

namespace kedu::http {

/// Most header fields of one request.
inline constexpr std::size_t header_fields = 100;

/// Why a request is not read further.
struct Refusal {
  int status = 400;
  const char* zh = "";
  const char* en = "";
};

/// Parses one request into `request`, whose buffers it reuses. One parser per request.
class RequestParser final : public boost::beast::http::basic_parser<true> {
  using Base = boost::beast::http::basic_parser<true>;
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

 public:
  RequestParser(Request& request, std::size_t header_bytes);

  enum class Step { more, header, done, refused };
  /// Reads on from `bytes` and adds to `consumed` what it took. `header`: the head is whole and passed every check;
  /// call `read_body` and go on. `more`: all that is usable was taken.
  Step feed(const char* bytes, std::size_t size, std::size_t& consumed);
  const Refusal& refusal() const { return refusal_; }

  // After the head.
  bool has_body() const { return chunked() || content_length().value_or(0) > 0; }
  void read_body(std::size_t limit_bytes);
  bool expects_continue() const { return expects_continue_; }
  int minor_version() const { return minor_; }

 private:
  Step refuse(int status, const char* zh, const char* en);
  Step refuse(const error_code& ec);
  void check_head();

  void on_request_impl(boost::beast::http::verb, string_view method, string_view target, int version,
                       error_code& ec) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(boost::beast::http::field, string_view name, string_view value, error_code& ec) override;
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override;
  std::size_t on_body_impl(string_view body, error_code&) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code&) override;
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override;
  void on_finish_impl(error_code&) override {}

  Request& request_;
  const std::size_t header_bytes_;
  std::size_t head_size_ = 0;
  Refusal refusal_;
  bool refused_ = false;
  bool head_done_ = false;
  bool known_method_ = true;
  bool expects_continue_ = false;
  bool bad_expectation_ = false;
  std::size_t hosts_ = 0, lengths_ = 0, encodings_ = 0, types_ = 0, authorizations_ = 0;
  bool plain_length_ = true, plain_encoding_ = true, plain_host_ = true;
  int minor_ = 1;
};

}  // namespace kedu::http
