// What a handler gets and gives: a plain request, a response, and the one chance to answer it. No network library here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/text.h"
#include "http/stream.h"

namespace kedu::http {

enum class Method { get, head, post, put, patch, erase, options };

/// "GET" … "DELETE" for erase.
std::string_view name_of(Method method);
/// Exact, upper case; empty for a method this server does not know.
std::optional<Method> method_of(std::string_view name);

/// Header fields in order, names compared without case. All text lies in one buffer, which `clear` keeps.
class Headers {
 public:
  /// A name or value with a control character is not added: nobody splits a response.
  void add(std::string_view name, std::string_view value);
  /// The same, in place of any of that name.
  void set(std::string_view name, std::string_view value);
  /// The first value of that name, or "". Valid until the next change.
  std::string_view get(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  bool has(std::string_view name) const { return count(name) > 0; }
  std::size_t size() const { return entries_.size(); }
  std::pair<std::string_view, std::string_view> operator[](std::size_t i) const;
  void clear();

 private:
  struct Entry {
    std::uint32_t start, name_size, value_size;
  };
  std::string text_;
  std::vector<Entry> entries_;
};

/// Same letters, whatever the case (ASCII).
bool same_letters(std::string_view a, std::string_view b);

/// One request, read whole. Valid until its Reply is called or dropped; who needs more copies it.
struct Request {
  Method method = Method::get;
  std::string target;                 ///< as sent
  std::string path;                   ///< decoded, UTF-8, no "." or ".." or empty segment, starts with '/'
  std::vector<std::string> segments;  ///< of `path`; "/" has none, a trailing slash adds an empty one
  std::size_t segment_count = 0;      ///< how many of `segments` are this request's
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
  Headers headers;
  std::string body;
  std::string remote;                  ///< the peer's IP address
  std::string id;                      ///< of this request; goes out as X-Request-Id
  std::shared_ptr<const void> caller;  ///< what the guard found out about who asks (router.h)
  std::shared_ptr<const void> held;    ///< the guard's too: let go of when the request is answered or given up

  /// The first query value of that name; empty when absent.
  std::optional<std::string_view> parameter(std::string_view name) const;
  /// From Accept-Language; Chinese when in doubt.
  Language language() const { return preferred_language(headers.get("accept-language")); }
};

/// A file of the disk as the body; read while it is sent.
struct FileBody {
  std::string path;
  std::uint64_t size = 0;
};
using SharedBytes = std::shared_ptr<const std::string>;

/// Status, headers, body. Content-Length, Date, X-Request-Id and nosniff are the server's business, and so is
/// `Cache-Control: no-store` where the response names no other.
struct Response {
  int status = 200;
  std::string content_type;  ///< empty: none is sent
  std::variant<std::string, SharedBytes, FileBody, Stream> body;
  Headers headers;
};

/// What `make` makes, or a 500 when it throws.
Response made(const std::function<Response()>& make) noexcept;

/// Takes the one response of a request. The server's connection is one; a test may be another.
class ReplyTarget {
 public:
  virtual ~ReplyTarget() = default;
  /// Called at most once per Reply, from any thread.
  virtual void answer(Response response) noexcept = 0;
  /// The same for a response that is yet to be made, on a thread of the target's own where it has one.
  virtual void answer(std::function<Response()> make) noexcept;
};

/// The right to answer one request, once, from any thread. Dropped unused, it answers 500.
class Reply {
 public:
  explicit Reply(std::shared_ptr<ReplyTarget> target) : target_(std::move(target)) {}
  Reply(Reply&&) noexcept = default;
  Reply& operator=(Reply&& other) noexcept;
  ~Reply();

  /// The first call answers; a later one does nothing.
  void operator()(Response response);
  /// For whoever must not spend time on responses, such as the writer lane. `make` is short and does not block.
  void operator()(std::function<Response()> make);
  explicit operator bool() const { return target_ != nullptr; }

 private:
  std::shared_ptr<ReplyTarget> target_;
};

}  // namespace kedu::http
