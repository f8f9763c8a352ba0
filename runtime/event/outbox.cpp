// The outbox as rows of the table `outbox`, and the thread that empties it.
#include "event/outbox.h"

#include <algorithm>
#include <chrono>

#include "store/shared_store.h"

namespace kedu::event {

namespace {

constexpr std::int64_t batch = 16;
constexpr std::int64_t claim_ms = 180'000;  // longer than a batch of receivers that all run into their deadline
constexpr std::int64_t longest_wait_ms = 3'600'000;

std::int64_t wait_after(int tries) {
  return std::min<std::int64_t>(longest_wait_ms, 1'000LL << std::min(tries, 12));
}

Effect decode(const Fields& row) {
  return {static_cast<std::int64_t>(row.get("id").number()),
          row.get("app").text(),
          row.get("plugin").text(),
          row.get("kind").text(),
          row.get("key").text(),
          Json::parse(row.get("payload").text(), nullptr, false),
          static_cast<int>(row.get("tries").number())};
}

}  // namespace

store::Table outbox_table() {
  using enum store::ColumnType;
  return {.name = "outbox",
          .key = store::Key::sequence,
          .columns = {{"app", text},
                      {"plugin", text},
                      {"kind", text},
                      {"key", text},
                      {"payload", text},
                      {"tries", integer},
                      {"next_at", datetime},
                      {"error", text}},
          .indexes = {{{"next_at"}}}};
}

Result<void> enqueue(store::Writer& writer, const Effect& effect, DateTime now) {
  Fields row{{"app", effect.app}, {"plugin", effect.plugin},          {"kind", effect.kind},
             {"key", effect.key}, {"payload", effect.payload.dump()}, {"tries", Value(0)},
             {"next_at", now}};
  KEDU_LET(auto key, writer.insert("outbox", row));
  (void)key;
  return {};
}

OutboxLoop::OutboxLoop(store::Store& store, const Clock& clock, Deliver deliver)
    : store_(store), clock_(clock), deliver_(std::move(deliver)) {}

void OutboxLoop::start() {
  thread_ = std::thread([this] { run(); });
}

OutboxLoop::~OutboxLoop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void OutboxLoop::wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

bool OutboxLoop::stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

int OutboxLoop::drain() {
  int delivered = 0;
  for (;;) {
    if (stopping()) return delivered;
    std::vector<Effect> effects;
    auto now = clock_.now();
    store::Query query{.table = "outbox"};
    query.where = {R"(t."next_at" <= ?)", {now}};
    query.order = {{store::column("id"), false}};
    query.limit = batch;
    // A host that dies with them in hand leaves them to the others after that time.
    auto claimed = store::claim(store_, query, "next_at", {now.ms + claim_ms});
    if (!claimed || claimed->empty()) return delivered;
    for (auto& row : *claimed) effects.push_back(decode(row));
    for (auto& effect : effects) {
      auto sent = deliver_(effect);
      auto stored = store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
        store::Sql mine{R"(t."id" = ?)", {Value(effect.seq)}};
        auto changed = sent ? writer.erase("outbox", mine)
                            : writer.update("outbox",
                                            {{"tries", effect.tries + 1},
                                             {"next_at", DateTime{now.ms + wait_after(effect.tries)}},
                                             {"error", sent.error().message}},
                                            mine);
        if (!changed) return changed.error();
        return {};
      });
      if (!stored) return delivered;
      if (sent) ++delivered;
    }
  }
}

void OutboxLoop::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    drain();
    lock.lock();
    // Woken by commits; the look every 30 s is for failed effects that wait for their next try.
    if (!woken_ && !stopping_) changed_.wait_for(lock, std::chrono::seconds(30), [&] { return woken_ || stopping_; });
  }
}

}  // namespace kedu::event
