// A trie of path segments.
#include "http/router.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "http/problem.h"

namespace kedu::http {
namespace {

[[noreturn]] void broken_table(const std::string& pattern, const char* why) {
  std::fprintf(stderr, "route %s: %s\n", pattern.c_str(), why);
  std::abort();
}

std::vector<std::string> split(const std::string& pattern) {
  if (pattern.empty() || pattern[0] != '/') broken_table(pattern, "must start with '/'");
  std::vector<std::string> segments;
  if (pattern.size() == 1) return segments;
  for (std::size_t start = 1; start <= pattern.size();) {
    const auto slash = std::min(pattern.find('/', start), pattern.size());
    segments.push_back(pattern.substr(start, slash - start));
    if (segments.back().empty()) broken_table(pattern, "has an empty segment");
    start = slash + 1;
  }
  return segments;
}

}  // namespace

struct Router::Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
  std::unique_ptr<Node> parameter;
  std::array<const Route*, 7> routes{};  ///< by method
  std::array<std::size_t, 7> indexes{};

  bool empty() const {
    return std::all_of(routes.begin(), routes.end(), [](auto* r) { return r == nullptr; });
  }
};

std::string_view Params::get(std::string_view name) const {
  for (std::size_t i = 0; i < count_; ++i)
    if (values_[i].first == name) return values_[i].second;
  return {};
}

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;

void Router::add(Route route) {
  Node* node = root_.get();
  std::size_t params = 0;
  for (const auto& segment : split(route.pattern)) {
    if (segment.front() == '{') {
      if (segment.back() != '}' || segment.size() < 3) broken_table(route.pattern, "has an unclosed brace");
      if (++params > Params::most) broken_table(route.pattern, "has too many parameters");
      if (!node->parameter) node->parameter = std::make_unique<Node>();
      node = node->parameter.get();
      continue;
    }
    auto found = std::find_if(node->literals.begin(), node->literals.end(),
                              [&](const auto& child) { return child.first == segment; });
    if (found == node->literals.end())
      found = node->literals.emplace(node->literals.end(), segment, std::make_unique<Node>());
    node = found->second.get();
  }
  const auto method = static_cast<std::size_t>(route.method);
  if (node->routes[method]) broken_table(route.pattern, "is declared twice");
  node->indexes[method] = routes_.size();
  node->routes[method] = routes_.emplace_back(std::make_unique<Route>(std::move(route))).get();
}

void Router::fallback(Handler handler) {
  fallback_ = std::make_unique<Route>();
  fallback_->pattern = "/*";
  fallback_->auth = Auth::everyone;
  fallback_->handler = std::move(handler);
}

const Router::Node* Router::descend(const Node& node, const Request& request, std::size_t depth, Params& params) const {
  if (depth == request.segment_count) return node.empty() ? nullptr : &node;
  const std::string& segment = request.segments[depth];
  if (segment.empty()) return nullptr;
  for (const auto& [literal, child] : node.literals)
    if (literal == segment)
      if (auto* found = descend(*child, request, depth + 1, params)) return found;
  if (!node.parameter || params.count_ == Params::most) return nullptr;
  params.values_[params.count_++].second = segment;
  if (auto* found = descend(*node.parameter, request, depth + 1, params)) return found;
  --params.count_;
  return nullptr;
}

Router::Match Router::find(Method method, const Request& request) const {
  Match match;
  match.position = routes_.size();
  const Node* node = descend(*root_, request, 0, match.params);
  if (!node) {
    const bool api = request.segment_count > 0 && request.segments[0] == "api";
    if (!api && fallback_) {
      if (method == Method::get || method == Method::head)
        match.route = fallback_.get();
      else
        match.allow = "GET, HEAD";
    }
    return match;
  }
  const auto by_method = [&](Method m) { return node->routes[static_cast<std::size_t>(m)]; };
  if (method == Method::head && !by_method(Method::head)) method = Method::get;
  match.route = by_method(method);
  if (!match.route) {
    for (const Method m : {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::erase}) {
      if (!by_method(m) && !(m == Method::head && by_method(Method::get))) continue;
      if (!match.allow.empty()) match.allow += ", ";
      match.allow += name_of(m);
    }
    match.allow += ", OPTIONS";
    return match;
  }
  match.position = node->indexes[static_cast<std::size_t>(method)];
  std::size_t index = 0;  // names differ between methods of one shape, so they come from the route
  const std::string_view pattern = match.route->pattern;
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1))
    match.params.values_[index++].first = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
  return match;
}

std::optional<Response> Router::refuse(Request& request, const Route& route) const {
  request.caller.reset();
  if (route.auth == Auth::everyone) return std::nullopt;
  if (guard_) return guard_(request, route);
  return problem(fail(ErrorCode::unauthenticated, "no session"), request.language());
}

}  // namespace kedu::http
