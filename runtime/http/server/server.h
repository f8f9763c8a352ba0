// The HTTP/1.1 server: threads, limits, deadlines, graceful stop. What it serves is the router's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/limits.h"
#include "base/result.h"
#include "http/metrics.h"
#include "http/router.h"

namespace kedu::http {

/// Whether a proxy of ours stands before the server: then it alone knows who the client is.
enum class Front {
  clients,  ///< the peer is the client
  proxy,    ///< the last address of X-Forwarded-For is, and places are the proxy's business
};

struct Options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0: any free one
  unsigned threads = 0;       ///< 0: one per processor
  Front front = Front::clients;
  std::size_t connections = limits::connections;
  std::size_t connections_per_address = limits::connections / limits::connection_shares;  ///< not behind a proxy
  std::size_t header_bytes = limits::http_header_bytes;
  int header_ms = limits::http_header_ms;  ///< from the first byte of a request; from the start on a new connection
  int body_ms = limits::http_body_ms;
  int upload_ms = limits::http_upload_ms;  ///< for routes that take more than limits::http_body_bytes
  int idle_ms = limits::http_idle_ms;
  int write_ms = 30'000;      ///< for each 64 KiB of an answer to leave
  int heartbeat_ms = 15'000;  ///< silence of a stream after which a comment is sent
};

/// Serves a router. Router, metrics and clock must outlive it; the router must not change any more.
class Server {
 public:
  Server(Options options, const Router& router, Metrics& metrics, const Clock& clock);
  /// Stops at once if still running.
  ~Server();

  /// Listens and serves on its own threads; the port. `unavailable` when the address cannot be had.
  Result<int> start();
  /// Accepts nothing more, finishes what runs, ends streams with a `retry:`; after `deadline_ms` drops the rest.
  /// Returns when every connection is closed. Not from a handler. A second call does nothing.
  void stop(int deadline_ms);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kedu::http
