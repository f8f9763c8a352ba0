// One kind of old row after the other, in batches.
#include "event/purge.h"

#include <chrono>

#include "base/id.h"
#include "base/limits.h"

namespace kedu::event {

namespace fs = std::filesystem;

namespace {

constexpr auto interval = std::chrono::hours(1);
constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t batch = limits::purge_batch;
constexpr std::size_t id_size = 26;

store::Sql among(const std::vector<std::string>& ids) {
  store::Sql sql;
  for (auto& id : ids) {
    sql.text += sql.text.empty() ? R"(t."id" IN (?)" : ",?";
    sql.params.emplace_back(id);
  }
  sql.text += ")";
  return sql;
}

/// Ids of files in an event's JSON: a file is an object that begins with its id.
template <class Ids>
void collect_ids(std::string_view json, Ids& ids) {
  constexpr std::string_view mark = "\"id\":\"";
  for (auto at = json.find(mark); at != std::string_view::npos; at = json.find(mark, at + mark.size())) {
    auto id = json.substr(at + mark.size(), id_size);
    if (id.size() == id_size && json.substr(at + mark.size() + id_size, 1) == "\"") ids.emplace(id);
  }
}

}  // namespace

Purge::Purge(store::Store& store, const Clock& clock, fs::path files)
    : store_(store), clock_(clock), files_(std::move(files)) {}

void Purge::start() {
  thread_ = std::thread([this] { run(); });
}

Purge::~Purge() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Purge::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, interval, [this] { return stopping_; })) return;
    }
    sweep();
  }
}

bool Purge::stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

DateTime Purge::before_days(int days) const {
  return {clock_.now().ms - days * day_ms};
}

Purged Purge::sweep() {
  return {sweep_answers(), sweep_notices(), sweep_uploads()};
}

std::int64_t Purge::sweep_answers() {
  std::int64_t gone = 0;
  for (std::int64_t last = batch; last == batch && !stopping(); gone += last) {
    auto done = store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
      last = 0;
      KEDU_LET(auto old, writer.select({.table = "answer",
                                        .outputs = {{"id", store::column("id")}},
                                        .where = {R"(t."at" < ?)", {before_days(limits::answer_days)}},
                                        .limit = batch}));
      if (old.empty()) return {};
      std::vector<std::string> ids;
      for (auto& row : old) ids.push_back(row.get("id").text());
      KEDU_LET(last, writer.erase("answer", among(ids)));
      return {};
    });
    if (!done) break;
  }
  return gone;
}

std::int64_t Purge::sweep_notices() {
  const auto before = before_days(limits::notice_days);
  std::int64_t gone = 0;
  for (std::int64_t last = batch; last == batch && !stopping(); gone += last) {
    auto done = store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
      last = 0;
      // Numbers grow with time: the first ones are the oldest, and no index over `at` is needed.
      KEDU_LET(auto first, writer.select({.table = "notice",
                                          .outputs = {{"id", store::column("id"), store::ColumnType::integer},
                                                      {"at", store::column("at"), store::ColumnType::datetime}},
                                          .order = {{store::column("id"), false}},
                                          .limit = batch}));
      Value newest;
      for (auto& row : first)
        if (auto* at = row.get("at").get_if<DateTime>(); at && *at < before)
          newest = row.get("id");
        else
          break;
      if (newest.is_blank()) return {};
      KEDU_LET(last, writer.erase("notice", {R"(t."id" <= ?)", {newest}}));
      return {};
    });
    if (!done) break;
  }
  return gone;
}

std::int64_t Purge::sweep_uploads() {
  const auto before = before_days(limits::orphan_upload_days);
  std::vector<std::string> candidates;
  auto read = store_.read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(learned_, collect_held(reader, learned_, held_));
    return find_unheld(reader, before, candidates);
  });
  if (!read) return 0;
  std::int64_t gone = 0;
  for (std::size_t at = 0; at < candidates.size() && !stopping(); at += batch) {
    std::vector<std::string> orphans;
    auto done = store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
      // Somebody may have put one into a record since: what the log says now decides.
      Ids since;
      KEDU_TRY(collect_held(writer, learned_, since));
      if (stopping()) return {};  // it may have been cut short
      orphans.clear();
      for (std::size_t i = at; i < candidates.size() && i < at + batch; ++i)
        if (!since.contains(candidates[i])) orphans.push_back(candidates[i]);
      if (orphans.empty()) return {};
      KEDU_LET(auto count, writer.erase("upload", among(orphans)));
      (void)count;
      return {};
    });
    if (!done) return gone;
    for (auto& id : orphans) {
      std::error_code ignored;
      fs::remove(files_ / id, ignored);
    }
    gone += static_cast<std::int64_t>(orphans.size());
  }
  sweep_leftover_files(before);
  return gone;
}

Result<std::int64_t> Purge::collect_held(store::Reader& reader, std::int64_t after, Ids& ids) {
  for (;;) {
    KEDU_LET(auto events, reader.select({.table = "event",
                                         .outputs = {{"id", store::column("id"), store::ColumnType::integer},
                                                     {"after", store::column("after")}},
                                         .where = {R"(t."id" > ?)", {Value(after)}},
                                         .order = {{store::column("id"), false}},
                                         .limit = batch}));
    for (auto& event : events) {
      collect_ids(event.get("after").text(), ids);
      after = static_cast<std::int64_t>(event.get("id").number());
    }
    if (static_cast<std::int64_t>(events.size()) < batch || stopping()) return after;
  }
}

Result<void> Purge::find_unheld(store::Reader& reader, DateTime before, std::vector<std::string>& found) {
  std::string last;
  for (;;) {
    KEDU_LET(auto uploads, reader.select({.table = "upload",
                                          .outputs = {{"id", store::column("id")},
                                                      {"at", store::column("at"), store::ColumnType::datetime}},
                                          .where = {R"(t."id" > ?)", {last}},
                                          .order = {{store::column("id"), false}},
                                          .limit = batch}));
    for (auto& upload : uploads) {
      last = upload.get("id").text();
      auto* at = upload.get("at").get_if<DateTime>();
      if (at && *at < before && !held_.contains(last)) found.push_back(last);
    }
    if (static_cast<std::int64_t>(uploads.size()) < batch || stopping()) return {};
  }
}

/// Bytes without a row: the server ended between writing a file and telling the store.
void Purge::sweep_leftover_files(DateTime before) {
  std::error_code error;
  const auto oldest = std::chrono::file_clock::now() - std::chrono::milliseconds(clock_.now().ms - before.ms);
  for (auto& file : fs::directory_iterator(files_, error)) {
    if (stopping()) return;
    auto written = fs::last_write_time(file, error);
    if (error || written > oldest) continue;
    auto id = file.path().stem().string();
    if (!is_id(id)) continue;
    bool known = file.path().extension().empty();
    auto read = store_.read([&](store::Reader& reader) -> Result<void> {
      KEDU_LET(auto row, reader.get("upload", id));
      known = known && row;
      return {};
    });
    if (read && !known) fs::remove(file, error);
  }
}

}  // namespace kedu::event
