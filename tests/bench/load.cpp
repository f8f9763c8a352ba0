// Keeps N connections busy with one kind of request and prints what came back as one line of JSON.
// Usage: load [--host 127.0.0.1] [--port 8080] [--method GET] [--path /] [--body TEXT] [--header "Name: value"]…
//             [--connections 64] [--threads 1] [--seconds 5] [--warmup 1] [--most 1000000] [--expect 200]
// Ends after --seconds, or with request number --most. In path, body and headers {n} becomes a number that no other
// request of the run has. A status other than --expect (0: any) or a broken connection counts as an error; a broken
// connection is opened again.
#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Time = std::chrono::steady_clock;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;

namespace {

struct Plan {
  std::string host = "127.0.0.1", port = "8080", method = "GET", path = "/", body;
  std::vector<std::string> headers;
  int connections = 64, threads = 1, expect = 200;
  std::uint64_t most = 1'000'000;
  double seconds = 5, warmup = 1;
  Time::time_point count_from, end;
};

struct Tally {
  std::vector<float> latencies_ms;
  Time::time_point last;
  std::size_t errors = 0;
};

std::atomic<std::uint64_t> requests_begun{0};

void fill(std::string& text, const std::string& number) {
  for (auto at = text.find("{n}"); at != std::string::npos; at = text.find("{n}", at + number.size()))
    text.replace(at, 3, number);
}

/// The whole request; parts without {n} are the same each time.
class Requests {
 public:
  explicit Requests(const Plan& plan) : plan_(plan) {
    std::string all = plan.path + plan.body;
    for (const auto& header : plan.headers) all += header;
    numbered_ = all.find("{n}") != std::string::npos;
    fixed_ = make(0);
  }
  const std::string& next(std::uint64_t number) {
    if (numbered_) fixed_ = make(number);
    return fixed_;
  }

 private:
  std::string make(std::uint64_t at) const {
    const auto number = std::to_string(at);
    std::string path = plan_.path, body = plan_.body;
    fill(path, number);
    fill(body, number);
    std::string text = plan_.method + " " + path + " HTTP/1.1\r\nHost: " + plan_.host + "\r\n";
    for (auto header : plan_.headers) {
      fill(header, number);
      text += header + "\r\n";
    }
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
  }
  const Plan& plan_;
  bool numbered_ = false;
  std::string fixed_;
};

/// One connection: writes, reads to the end of the answer, again.
class Client : public std::enable_shared_from_this<Client> {
 public:
  Client(asio::io_context& loop, const Plan& plan, tcp::endpoint server, Tally& tally)
      : socket_(loop), plan_(plan), server_(std::move(server)), tally_(tally), requests_(plan), in_(64 * 1024) {}

  void connect() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    if (Time::now() >= plan_.end) return;
    socket_.async_connect(server_, [self = shared_from_this()](auto ec) {
      if (ec) return self->failed();
      self->socket_.set_option(tcp::no_delay(true));
      self->send();
    });
  }

 private:
  void failed() {
    if (Time::now() < plan_.end) ++tally_.errors;
    connect();
  }

  void send() {
    begun_ = Time::now();
    if (begun_ >= plan_.end) return;
    const auto number = requests_begun.fetch_add(1);
    if (number >= plan_.most) return;
    got_ = 0;
    asio::async_write(socket_, asio::buffer(requests_.next(number)), [self = shared_from_this()](auto ec, std::size_t) {
      if (ec) return self->failed();
      self->read();
    });
  }

  void read() {
    if (got_ == in_.size()) in_.resize(in_.size() * 2);
    socket_.async_read_some(asio::buffer(in_.data() + got_, in_.size() - got_),
                            [self = shared_from_this()](auto ec, std::size_t bytes) {
                              if (ec) return self->failed();
                              self->got_ += bytes;
                              self->look();
                            });
  }

  void look() {
    const std::string_view text(in_.data(), got_);
    const auto head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) return read();
    const auto field = text.substr(0, head).find("Content-Length: ");
    const std::size_t body = field == std::string_view::npos ? 0 : std::strtoul(in_.data() + field + 16, nullptr, 10);
    if (got_ < head + 4 + body) return read();
    const auto now = Time::now();
    const int status = std::atoi(in_.data() + 9);
    if (now >= plan_.count_from && now < plan_.end) {
      tally_.latencies_ms.push_back(std::chrono::duration<float, std::milli>(now - begun_).count());
      tally_.last = now;
      if (plan_.expect != 0 && status != plan_.expect) ++tally_.errors;
    }
    if (text.substr(0, head).find("Connection: close") != std::string_view::npos) return connect();
    send();
  }

  Socket socket_;
  const Plan& plan_;
  tcp::endpoint server_;
  Tally& tally_;
  Requests requests_;
  std::vector<char> in_;
  std::size_t got_ = 0;
  Time::time_point begun_;
};

bool read_arguments(int argc, char** argv, Plan& plan) {
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    if (i + 1 == argc) return false;
    const std::string value = argv[i + 1];
    if (name == "--host")
      plan.host = value;
    else if (name == "--port")
      plan.port = value;
    else if (name == "--method")
      plan.method = value;
    else if (name == "--path")
      plan.path = value;
    else if (name == "--body")
      plan.body = value;
    else if (name == "--header")
      plan.headers.push_back(value);
    else if (name == "--connections")
      plan.connections = std::max(1, std::atoi(value.c_str()));
    else if (name == "--threads")
      plan.threads = std::max(1, std::atoi(value.c_str()));
    else if (name == "--seconds")
      plan.seconds = std::atof(value.c_str());
    else if (name == "--warmup")
      plan.warmup = std::atof(value.c_str());
    else if (name == "--most")
      plan.most = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--expect")
      plan.expect = std::atoi(value.c_str());
    else
      return false;
  }
  return true;
}

float percentile(const std::vector<float>& sorted, double part) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  if (!read_arguments(argc, argv, plan)) {
    std::fprintf(stderr,
                 "usage: load [--host H] [--port P] [--method M] [--path P] [--body B] [--header 'N: V']... "
                 "[--connections N] [--threads N] [--seconds S] [--warmup S] [--most N] [--expect STATUS]\n");
    return 2;
  }
  const auto in = [](double seconds) {
    return std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(seconds));
  };
  plan.count_from = Time::now() + in(plan.warmup);
  plan.end = plan.count_from + in(plan.seconds);

  std::vector<Tally> tallies(static_cast<std::size_t>(plan.threads));
  std::vector<std::thread> running;
  for (int t = 0; t < plan.threads; ++t)
    running.emplace_back([&plan, &tally = tallies[static_cast<std::size_t>(t)], t] {
      asio::io_context loop(1);
      const auto server = *tcp::resolver(loop).resolve(plan.host, plan.port).begin();
      for (int c = t; c < plan.connections; c += plan.threads)
        std::make_shared<Client>(loop, plan, server.endpoint(), tally)->connect();
      // A little longer than the run, for the answers under way; what never comes is not waited for.
      loop.run_until(plan.end + std::chrono::milliseconds(500));
    });
  for (auto& thread : running) thread.join();

  std::vector<float> all;
  std::size_t errors = 0;
  auto last = plan.count_from;
  for (const auto& tally : tallies) {
    last = std::max(last, tally.last);
    all.insert(all.end(), tally.latencies_ms.begin(), tally.latencies_ms.end());
    errors += tally.errors;
  }
  std::sort(all.begin(), all.end());
  const bool all_sent = requests_begun >= plan.most;
  const double seconds = all_sent ? std::chrono::duration<double>(last - plan.count_from).count() : plan.seconds;
  std::printf(
      "{\"requests\":%zu,\"seconds\":%.2f,\"per_second\":%.0f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"errors\":%zu}\n",
      all.size(), seconds, static_cast<double>(all.size()) / std::max(seconds, 1e-3), percentile(all, 0.5),
      percentile(all, 0.99), errors);
  return all.empty() ? 1 : 0;
}
