// Timers as rows of the table `timer`, and the one thread that waits for the next.
#include "event/timers.h"

#include <algorithm>
#include <chrono>

namespace kedu::event {

store::Table timer_table() {
  using enum store::ColumnType;
  return {.name = "timer",
          .columns = {{"app", text},
                      {"plugin", text},
                      {"name", text},
                      {"key", text},
                      {"due", datetime},
                      {"payload", text},
                      {"tries", integer}},
          .indexes = {{{"due"}}}};
}

Result<void> set(store::Writer& writer, const Timer& timer) {
  return writer.put("timer", {{"id", timer.id()},
                              {"app", timer.app},
                              {"plugin", timer.plugin},
                              {"name", timer.name},
                              {"key", timer.key},
                              {"due", timer.due},
                              {"payload", timer.payload.dump()},
                              {"tries", Value(timer.tries)}});
}

Result<void> cancel(store::Writer& writer, const Timer& timer) {
  KEDU_LET(auto erased, writer.erase("timer", {R"(t."id" = ?)", {timer.id()}}));
  (void)erased;
  return {};
}

Result<bool> take(store::Writer& writer, const Timer& timer) {
  KEDU_LET(auto erased, writer.erase("timer", {R"(t."id" = ? AND t."due" = ?)", {timer.id(), timer.due}}));
  return erased > 0;
}

namespace {

store::Sql of_apps(const List& apps) {
  store::Sql sql{"1 = 0", {}};
  for (auto& app : apps) sql += {R"( OR t."app" = ?)", {app}};
  sql.text = "(" + sql.text + ")";
  return sql;
}

Timer timer_of(const Fields& row) {
  Timer timer{row.get("app").text(), row.get("plugin").text(), row.get("name").text(), row.get("key").text(), {}, {}};
  if (auto* at = row.get("due").get_if<DateTime>()) timer.due = *at;
  timer.tries = static_cast<int>(row.get("tries").number());
  timer.payload = Json::parse(row.get("payload").text(), nullptr, false);
  return timer;
}

}  // namespace

Result<std::vector<Timer>> due(store::Reader& reader, const List& apps, DateTime now, std::int64_t limit) {
  store::Query query{.table = "timer"};
  query.where = of_apps(apps);
  query.where += {R"( AND t."due" <= ?)", {now}};
  query.order = {{store::column("due"), false}, {store::column("id"), false}};
  query.limit = limit;
  KEDU_LET(auto rows, reader.select(query));
  std::vector<Timer> timers;
  for (auto& row : rows) timers.push_back(timer_of(row));
  return timers;
}

Result<std::optional<Timer>> find(store::Reader& reader, const Timer& timer) {
  KEDU_LET(auto row, reader.get("timer", timer.id()));
  return row ? std::optional(timer_of(*row)) : std::nullopt;
}

std::optional<DateTime> next_due(store::Reader& reader, const List& apps) {
  store::Query query{.table = "timer"};
  query.where = of_apps(apps);
  query.outputs = {{"due", store::column("due"), store::ColumnType::datetime}};
  query.order = {{store::column("due"), false}};
  query.limit = 1;
  auto rows = reader.select(query);
  if (!rows || rows->empty()) return std::nullopt;
  auto* at = rows->front().get("due").get_if<DateTime>();
  return at ? std::optional(*at) : std::nullopt;
}

TimerLoop::TimerLoop(const Clock& clock, std::function<std::optional<DateTime>()> fire_due)
    : clock_(clock), fire_due_(std::move(fire_due)), next_(DateTime{0}) {}

void TimerLoop::start() {
  thread_ = std::thread([this] { run(); });
}

TimerLoop::~TimerLoop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void TimerLoop::wake_at(DateTime due) {
  {
    std::lock_guard lock(mutex_);
    if (next_ && *next_ <= due) return;
    next_ = due;
  }
  changed_.notify_all();
}

void TimerLoop::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (!next_) {
      changed_.wait(lock);
      continue;
    }
    auto wait_ms = next_->ms - clock_.now().ms;
    if (wait_ms > 0) {
      // The wall clock may be set while we sleep: look again at least every minute.
      changed_.wait_for(lock, std::chrono::milliseconds(std::min<std::int64_t>(wait_ms, 60'000)));
      continue;
    }
    next_.reset();
    lock.unlock();
    auto next = fire_due_();
    lock.lock();
    if (next && (!next_ || *next < *next_)) next_ = next;
  }
}

}  // namespace kedu::event
