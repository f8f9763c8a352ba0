// The floor under the write figures: Beast, one prepared INSERT a request, everything that waits in one durable commit.
// A request's body becomes a row as wide as a plain record's; nothing is parsed, checked or computed.
// Usage: floor_store --data FOLDER [--port 8092] [--threads 2]
#include <sqlite3.h>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

namespace {

void must(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "%s\n", what);
  std::exit(1);
}

struct Insert {
  std::string body;
  asio::any_io_executor loop;
  asio::any_completion_handler<void()> done;
};

/// One thread writes: whatever came in meanwhile shares a transaction and its sync.
class Table {
 public:
  explicit Table(const std::string& path) {
    must(sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                         nullptr) == SQLITE_OK,
         "cannot open the file");
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("PRAGMA wal_autocheckpoint=4000");
    run("CREATE TABLE record(id TEXT PRIMARY KEY NOT NULL, title TEXT, created_at TEXT, created_by TEXT, "
        "updated_at TEXT, updated_by TEXT, version INTEGER, name TEXT)");
    begin_ = prepare("BEGIN IMMEDIATE");
    insert_ = prepare("INSERT INTO record VALUES(?,?,?,?,?,?,?,?)");
    commit_ = prepare("COMMIT");
    std::thread([this] { write(); }).detach();
  }

  asio::awaitable<void> insert(std::string body) {
    auto loop = co_await asio::this_coro::executor;
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, loop](auto handler, std::string text) {
          {
            std::lock_guard lock(mutex_);
            waiting_.push_back({std::move(text), loop, std::move(handler)});
          }
          came_.notify_one();
        },
        asio::use_awaitable, std::move(body));
  }

 private:
  void run(const char* sql) { must(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql); }

  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    must(sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) == SQLITE_OK, sql);
    return statement;
  }

  static void step(sqlite3_stmt* statement) {
    must(sqlite3_step(statement) == SQLITE_DONE, "a statement failed");
    sqlite3_reset(statement);
  }

  void write() {
    std::vector<Insert> batch;
    for (std::uint64_t number = 0;;) {
      {
        std::unique_lock lock(mutex_);
        came_.wait(lock, [this] { return !waiting_.empty(); });
        batch.swap(waiting_);
      }
      step(begin_);
      for (auto& each : batch) insert_row(std::to_string(1'000'000'000'000 + ++number), each.body);
      step(commit_);
      for (auto& each : batch) asio::post(each.loop, [done = std::move(each.done)]() mutable { std::move(done)(); });
      batch.clear();
    }
  }

  void insert_row(const std::string& id, const std::string& body) {
    const auto text = [this](int at, std::string_view value) {
      sqlite3_bind_text(insert_, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    };
    text(1, id);
    text(2, body);
    text(3, "2026-03-02T09:00:00.000Z");
    text(4, "01J00000000000000000000000");
    text(5, "2026-03-02T09:00:00.000Z");
    text(6, "01J00000000000000000000000");
    sqlite3_bind_int64(insert_, 7, 1);
    text(8, body);
    step(insert_);
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt *begin_ = nullptr, *insert_ = nullptr, *commit_ = nullptr;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Insert> waiting_;
};

asio::awaitable<void> session(beast::tcp_stream stream, Table& table) {
  stream.socket().set_option(tcp::no_delay(true));
  beast::flat_buffer buffer;
  for (;;) {
    http::request<http::string_body> request;
    beast::error_code ec;
    co_await http::async_read(stream, buffer, request, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return;
    const bool keep = request.keep_alive();
    co_await table.insert(std::move(request.body()));
    http::response<http::string_body> response(http::status::created, request.version());
    response.set(http::field::content_type, "application/json");
    response.keep_alive(keep);
    response.body() = R"({"created":true})";
    response.prepare_payload();
    co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, ec));
    if (ec || !keep) co_return;
  }
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, std::vector<std::unique_ptr<asio::io_context>>& loops,
                             Table& table) {
  for (std::size_t next = 0;; ++next) {
    auto& loop = *loops[next % loops.size()];
    auto socket = co_await acceptor.async_accept(loop, asio::use_awaitable);
    asio::co_spawn(loop, session(beast::tcp_stream(std::move(socket)), table), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  unsigned short port = 8092;
  unsigned threads = 2;
  std::string folder;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--port") == 0) port = static_cast<unsigned short>(std::atoi(argv[i + 1]));
    if (std::strcmp(argv[i], "--threads") == 0) threads = static_cast<unsigned>(std::max(1, std::atoi(argv[i + 1])));
    if (std::strcmp(argv[i], "--data") == 0) folder = argv[i + 1];
  }
  must(!folder.empty(), "usage: floor_store --data FOLDER [--port N] [--threads N]");
  Table table(folder + "/floor.db");
  std::vector<std::unique_ptr<asio::io_context>> loops;
  for (unsigned i = 0; i < threads; ++i) loops.push_back(std::make_unique<asio::io_context>(1));
  tcp::acceptor acceptor(*loops[0], {asio::ip::make_address("127.0.0.1"), port});
  asio::co_spawn(*loops[0], listen(acceptor, loops, table), asio::detached);
  std::printf("listening on 127.0.0.1:%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  std::vector<std::thread> running;
  for (auto& loop : loops)
    running.emplace_back([&loop] {
      const auto work = asio::make_work_guard(*loop);
      loop->run();
    });
  for (auto& thread : running) thread.join();
}
