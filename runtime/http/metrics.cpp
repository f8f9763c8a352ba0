// prometheus-cpp behind Metrics: each route's series is looked up once and then only counted.
#include "http/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <atomic>
#include <mutex>
#include <vector>

#include "http/problem.h"

namespace kedu::http {
namespace {

/// The families by name, so that sources of one scrape are valid metrics of their own.
struct Source {
  std::string name, help;
  Kind kind;
  std::function<double()> read;
};

const std::vector<double> second_buckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                         0.1,    0.25,  0.5,    1,     2.5,  5,     10};

prometheus::MetricFamily sample(const Source& source) {
  prometheus::MetricFamily family;
  family.name = source.name;
  family.help = source.help;
  prometheus::ClientMetric metric;
  if (source.kind == Kind::gauge) {
    family.type = prometheus::MetricType::Gauge;
    metric.gauge.value = source.read();
  } else {
    family.type = prometheus::MetricType::Counter;
    metric.counter.value = source.read();
  }
  family.metric.push_back(std::move(metric));
  return family;
}

}  // namespace

struct Metrics::Impl {
  struct Series {
    std::string method, route;
    prometheus::Histogram* seconds = nullptr;
    std::array<std::atomic<prometheus::Counter*>, 500> by_status{};  ///< status - 100
  };

  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter().Name("kedu_http_requests_total").Help("Answered requests").Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("kedu_http_request_seconds")
                                                           .Help("From the whole request read to its answer ready")
                                                           .Register(registry);
  prometheus::Gauge& connections =
      prometheus::BuildGauge().Name("kedu_http_connections").Help("Open connections").Register(registry).Add({});
  prometheus::Gauge& streams =
      prometheus::BuildGauge().Name("kedu_http_streams").Help("Open event streams").Register(registry).Add({});
  prometheus::Counter& refused = prometheus::BuildCounter()
                                     .Name("kedu_http_connections_refused_total")
                                     .Help("Connections over the limit")
                                     .Register(registry)
                                     .Add({});
  std::vector<std::unique_ptr<Series>> series;
  mutable std::mutex mutex;  ///< guards sources
  std::vector<Source> sources;

  void add_series(std::string method, std::string route) {
    auto& s = *series.emplace_back(std::make_unique<Series>());
    s.seconds = &seconds.Add({{"method", method}, {"route", route}}, second_buckets);
    s.method = std::move(method);
    s.route = std::move(route);
  }
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::watch_routes(const Router& router) {
  impl_->series.clear();
  for (const auto& route : router.routes()) impl_->add_series(std::string(name_of(route->method)), route->pattern);
  impl_->add_series("GET", "none");
}

void Metrics::request_done(std::size_t position, int status, double seconds) {
  if (position >= impl_->series.size() || status < 100 || status > 599) return;
  auto& series = *impl_->series[position];
  auto& counter = series.by_status[static_cast<std::size_t>(status - 100)];
  auto* known = counter.load(std::memory_order_acquire);
  if (!known) {
    known =
        &impl_->requests.Add({{"method", series.method}, {"route", series.route}, {"status", std::to_string(status)}});
    counter.store(known, std::memory_order_release);
  }
  known->Increment();
  series.seconds->Observe(seconds);
}

void Metrics::connections(int change) {
  impl_->connections.Increment(change);
}
void Metrics::streams(int change) {
  impl_->streams.Increment(change);
}
void Metrics::connection_refused() {
  impl_->refused.Increment();
}

void Metrics::add_source(std::string name, std::string help, Kind kind, std::function<double()> read) {
  std::lock_guard lock(impl_->mutex);
  impl_->sources.push_back({std::move(name), std::move(help), kind, std::move(read)});
}

std::string Metrics::text() const {
  auto families = impl_->registry.Collect();
  {
    std::lock_guard lock(impl_->mutex);
    for (const auto& source : impl_->sources) families.push_back(sample(source));
  }
  return prometheus::TextSerializer().Serialize(families);
}

void add_health_routes(Router& router, const Metrics& metrics, std::function<bool()> ready) {
  const auto open = [](std::string pattern, Text summary, Handler handler) {
    Route route;
    route.pattern = std::move(pattern);
    route.summary = std::move(summary);
    route.auth = Auth::everyone;
    route.handler = std::move(handler);
    return route;
  };
  router.add(
      open("/healthz", {"进程是否在运行", "Whether the process runs"},
           [](const Request&, const Params&, Reply reply) { reply(answer(200, std::string(R"({"status":"ok"})"))); }));
  router.add(open("/readyz", {"是否可以工作", "Whether work can be done"},
                  [ready = std::move(ready)](const Request& request, const Params&, Reply reply) {
                    if (ready()) return reply(answer(200, std::string(R"({"status":"ready"})")));
                    reply(problem(503, {"正在启动或停止", "starting or stopping"}, request.language()));
                  }));
  router.add(
      open("/metrics", {"运行指标", "Figures for Prometheus"}, [&metrics](const Request&, const Params&, Reply reply) {
        Response response;
        response.content_type = "text/plain; version=0.0.4; charset=utf-8";
        response.body = metrics.text();
        reply(std::move(response));
      }));
}

}  // namespace kedu::http
