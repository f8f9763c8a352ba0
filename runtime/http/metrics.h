// The figures of the server in Prometheus' text format.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/router.h"

namespace kedu::http {

enum class Kind { gauge, counter };

/// Counts and times requests by route and status; asks others for theirs when somebody looks. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  /// Called by the server at start: one series per route. Requests no route has count under "none".
  void watch_routes(const Router& router);
  /// `position` as in Router::Match. Costs two atomic additions and a short lock.
  void request_done(std::size_t position, int status, double seconds);
  void connections(int change);
  void streams(int change);
  void connection_refused();

  /// A figure of another part ("kedu_lane_queue"), read at each scrape; `read` must be quick and thread-safe, and live
  /// as long as this.
  void add_source(std::string name, std::string help, Kind kind, std::function<double()> read);

  /// The text of GET /metrics.
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// GET /metrics, /healthz (the process runs) and /readyz (`ready` says whether work can be done; else 503).
/// All three are open to everyone who reaches the port.
void add_health_routes(Router& router, const Metrics& metrics, std::function<bool()> ready);

}  // namespace kedu::http
