// The table of routes: what exists, who may ask, what it takes. The same table serves requests, the OpenAPI document
// and the permission tests; what is not in it does not exist.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/text.h"
#include "http/message.h"

namespace kedu::http {

/// The values of a pattern's {names}. Views into the request; as long-lived as it.
class Params {
 public:
  static constexpr std::size_t most = 8;
  std::string_view get(std::string_view name) const;
  std::size_t size() const { return count_; }

 private:
  friend class Router;
  std::array<std::pair<std::string_view, std::string_view>, most> values_{};
  std::size_t count_ = 0;
};

/// Runs on a thread of the server and must not block it: work that waits is handed on together with the Reply.
using Handler = std::function<void(const Request&, const Params&, Reply)>;

enum class Auth {
  everyone,  ///< no session needed: login, health, the browser app
  session,   ///< the guard must let the request pass
};

struct QueryParameter {
  std::string name;
  std::string type = "string";  ///< JSON Schema type
  Text about;
};

struct Route {
  Method method = Method::get;
  std::string pattern;  ///< "/api/apps/{app}/forms/{form}/records/{id}"; braces take one whole segment
  Handler handler;
  Auth auth = Auth::session;
  std::vector<std::string> accepts{"application/json"};  ///< media types of the body; "*" any
  std::size_t body_limit = limits::http_body_bytes;      ///< bytes; above http_body_bytes it is an upload
  Text summary;
  std::vector<QueryParameter> query;
  std::string request_schema;   ///< name in the OpenAPI components; empty: no JSON body
  std::string response_schema;  ///< empty: no JSON answer
  int success = 200;
};

/// Decides before the body is read whether a route with Auth::session may be used: fills `request.caller`, or gives the
/// response that refuses. Runs on a thread of the server and must not block.
using Guard = std::function<std::optional<Response>(Request&, const Route&)>;

/// Routes and the guard. Built at start, then only read: thread-safe after that.
class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;

  /// A second route with the same method and shape, or a malformed pattern, is our bug and ends the program.
  void add(Route route);
  /// Without one, every route with Auth::session answers 401.
  void guard(Guard guard) { guard_ = std::move(guard); }
  /// What answers GET and HEAD of paths outside /api that no route has: the browser app.
  void fallback(Handler handler);

  struct Match {
    const Route* route = nullptr;  ///< null: 404, or 405 when `allow` is not empty
    std::size_t position = 0;      ///< of the route in `routes()`; routes().size() for the fallback and for none
    std::string allow;             ///< methods of this path, when it exists for others
    Params params;
  };
  /// A literal segment is preferred to a parameter; HEAD finds GET's route.
  Match find(Method method, const Request& request) const;
  /// What the guard says to this request; empty: go on.
  std::optional<Response> refuse(Request& request, const Route& route) const;

  /// In the order they were added. Addresses stay.
  const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

 private:
  struct Node;
  const Node* descend(const Node& node, const Request& request, std::size_t depth, Params& params) const;

  std::vector<std::unique_ptr<Route>> routes_;
  std::unique_ptr<Node> root_;
  std::unique_ptr<Route> fallback_;
  Guard guard_;
};

}  // namespace kedu::http
