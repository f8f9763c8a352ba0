// After a cut, what was committed meanwhile is found by the keys given since.
#include "store/postgres/listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace kedu::store::postgres {

namespace {

constexpr int first_wait_ms = 100;
constexpr int longest_wait_ms = 2'000;
constexpr int look_ms = 30'000;  // a server that vanished without a word is noticed by asking

using Rows = std::unique_ptr<PGresult, decltype(&PQclear)>;

Rows run_plainly(PGconn* connection, const char* sql) {
  return {PQexec(connection, sql), PQclear};
}

bool is_fine(const Rows& rows) {
  auto status = PQresultStatus(rows.get());
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

}  // namespace

Listener::Listener(Target target, Heard& heard)
    : target_(std::move(target)), heard_(heard), stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  thread_ = std::thread([this] { run(); });
}

Listener::~Listener() {
  (void)::eventfd_write(stop_, 1);
  thread_.join();
  ::close(stop_);
}

void Listener::tell(SharedStore::Tell tell) {
  std::lock_guard lock(mutex_);
  tell_ = std::move(tell);
}

void Listener::pass_on(const News& news) {
  heard_.add(news);
  std::lock_guard lock(mutex_);
  if (tell_) tell_(news);
}

bool Listener::wait(int ms) {
  pollfd stop{stop_, POLLIN, 0};
  return ::poll(&stop, 1, ms) == 0;
}

bool Listener::stopping() {
  return !wait(0);
}

void Listener::run() {
  int wait_ms = first_wait_ms;
  while (!stopping()) {
    if (connect()) {
      wait_ms = first_wait_ms;
      listen();
    } else if (!wait(wait_ms)) {
      return;
    }
    wait_ms = std::min(wait_ms * 2, longest_wait_ms);
  }
}

bool Listener::connect() {
  auto opened = Connection::open(target_);
  if (!opened) return false;
  connection_ = std::move(*opened);
  auto* handle = connection_->handle();
  PQexitPipelineMode(handle);
  // First listen, then look how far things are: nothing falls between.
  if (!is_fine(run_plainly(handle, ("LISTEN " + store::quoted(target_.schema)).c_str()))) return false;
  auto now = state();
  if (!now) return false;
  if (std::exchange(listened_before_, true))
    pass_on(heard_.missed(*now));
  else
    heard_.start(*now);
  return true;
}

std::optional<Sequences> Listener::state() {
  auto rows = run_plainly(connection_->handle(), "SELECT sequences FROM kedu_state");
  if (!is_fine(rows) || PQntuples(rows.get()) != 1) return std::nullopt;
  return Sequences::from(PQgetvalue(rows.get(), 0, 0));
}

void Listener::listen() {
  auto* handle = connection_->handle();
  for (;;) {
    pollfd both[] = {{stop_, POLLIN, 0}, {PQsocket(handle), POLLIN, 0}};
    int ready = ::poll(both, 2, look_ms);
    if (both[0].revents != 0) return;
    if (ready == 0 && !is_fine(run_plainly(handle, "SELECT 1"))) return;
    if (PQconsumeInput(handle) != 1) return;
    while (PGnotify* notification = PQnotifies(handle)) {
      auto news = news_from(notification->extra);
      bool ours = heard_.is_us(notification->be_pid);
      PQfreemem(notification);
      if (ours) continue;
      auto now = news.gap ? state() : std::nullopt;  // more than a notification holds
      pass_on(now ? heard_.missed(*now) : news);
      if (PQconsumeInput(handle) != 1) return;
    }
  }
}

}  // namespace kedu::store::postgres
