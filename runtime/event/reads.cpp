// Reads as rows of the table `read_log`.
#include "event/reads.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "base/calendar_date.h"
#include "base/limits.h"

namespace kedu::event {

namespace {

constexpr auto interval = std::chrono::seconds(1);

/// Cut at a character's start.
std::string shortened(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  text.resize(bytes);
  return text;
}

}  // namespace

store::Table read_table() {
  using enum store::ColumnType;
  return {.name = "read_log",
          .key = store::Key::sequence,
          .columns = {{"at", datetime},
                      {"person", text},
                      {"what", text},
                      {"app", text},
                      {"form", text},
                      {"record", text},
                      {"detail", text},
                      {"rows", integer},
                      {"times", integer}},
          .indexes = {{{"record"}}, {{"person", "id"}}}};
}

Result<Json> reads(store::Reader& reader, const ReadsAsked& asked) {
  store::Query query{
      .table = "read_log", .where = {"1=1", {}}, .order = {{store::column("id"), true}}, .limit = asked.limit};
  auto narrow = [&](const char* column, const Value& value, const char* is) {
    query.where.text += " AND " + store::column(column).text + is;
    query.where.params.push_back(value);
  };
  if (!asked.person.empty()) narrow("person", asked.person, " = ?");
  if (!asked.form.empty()) narrow("form", asked.form, " = ?");
  if (!asked.record.empty()) narrow("record", asked.record, " = ?");
  if (asked.before > 0) narrow("id", Value(asked.before), " < ?");
  KEDU_LET(auto rows, reader.select(query));
  auto list = Json::array();
  for (auto& row : rows) {
    auto read = Json::object();
    read["seq"] = static_cast<std::int64_t>(row.get("id").number());
    if (auto* at = row.get("at").get_if<DateTime>()) read["at"] = to_iso(*at);
    for (auto* name : {"person", "what", "app", "form", "record", "detail"}) read[name] = row.get(name).text();
    for (auto* name : {"rows", "times"}) read[name] = static_cast<std::int64_t>(row.get(name).number());
    list.push_back(std::move(read));
  }
  return list;
}

ReadLog::~ReadLog() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  (void)flush();
}

void ReadLog::start() {
  thread_ = std::thread([this] { run(); });
}

void ReadLog::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, interval, [this] { return stopping_; })) return;
    }
    (void)flush();
  }
}

Result<void> ReadLog::note(Read read) {
  Key key{std::move(read.person), std::move(read.record), std::move(read.what),
          std::move(read.app),    std::move(read.form),   shortened(std::move(read.detail), limits::read_detail_bytes)};
  std::lock_guard lock(mutex_);
  if (noted_.size() >= limits::reads_waiting)
    return fail(ErrorCode::unavailable,
                "reads_waiting: 访问记录来不及写入，请稍后再试 / the log of reads is full, try again shortly");
  auto& noted = noted_[std::move(key)];
  if (noted.times == 0) {
    noted.order = ++looks_;
    noted.at = clock_.now();
  }
  noted.rows += read.rows;
  ++noted.times;
  return {};
}

Result<void> ReadLog::flush() {
  std::lock_guard one(writing_);
  Batch batch;
  {
    std::lock_guard lock(mutex_);
    batch.swap(noted_);
  }
  if (batch.empty()) return {};
  std::vector<const Batch::value_type*> in_order;
  for (auto& each : batch) in_order.push_back(&each);
  std::sort(in_order.begin(), in_order.end(), [](auto* a, auto* b) { return a->second.order < b->second.order; });
  std::vector<Fields> rows;
  for (auto* each : in_order) {
    auto& [key, noted] = *each;
    auto& [person, record, what, app, form, detail] = key;
    rows.push_back({{"at", noted.at},
                    {"person", person},
                    {"what", what},
                    {"app", app},
                    {"form", form},
                    {"record", record},
                    {"detail", detail},
                    {"rows", Value(noted.rows)},
                    {"times", Value(noted.times)}});
  }
  auto done = store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
    KEDU_LET(auto keys, writer.insert_all("read_log", rows));
    (void)keys;
    return {};
  });
  if (done) return {};
  std::lock_guard lock(mutex_);
  noted_.merge(batch);  // of what was looked at since, the newer row stays and the older is counted in
  for (auto& [key, noted] : batch) {
    auto& kept = noted_[key];
    kept.at = noted.at;
    kept.rows += noted.rows;
    kept.times += noted.times;
  }
  return done;
}

}  // namespace kedu::event
