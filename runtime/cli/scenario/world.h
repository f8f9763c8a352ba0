// The world of one scenario: a workspace with an empty store in a temporary folder, a clock that stands still until it
// is moved, and ids that are the same on every run.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "command/uploads.h"
#include "command/workspace.h"

namespace kedu::cli {

/// A fresh folder, gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// An empty store, gone with the object: a file in the folder, or a schema of its own in the database at `url`.
class TemporaryStore {
 public:
  TemporaryStore(const std::filesystem::path& folder, std::string url);
  ~TemporaryStore();
  TemporaryStore(const TemporaryStore&) = delete;
  TemporaryStore& operator=(const TemporaryStore&) = delete;
  Result<std::unique_ptr<store::Store>> open() const;

 private:
  const std::filesystem::path file_;
  const std::string url_, schema_;
};

/// A record as somebody sees it, with the titles of what it links to by id.
struct Seen {
  Record record;
  std::map<std::string, std::string> titles;
};

/// How far the logs of a world had come.
struct Mark {
  std::int64_t notice = 0;
  std::int64_t event = 0;
};

struct Told {
  std::string person;
  std::string kind;
  Text title;
};

class World {
 public:
  /// Borrows registry and definition. Unavailable when the temporary store cannot be made; `store`: postgres://…, or
  /// empty for SQLite.
  static Result<std::unique_ptr<World>> create(const command::Registry& registry, const Json& calendars,
                                               definition::Snapshot definition, DateTime start,
                                               const std::string& store);

  command::Workspace& workspace() { return *workspace_; }
  command::Uploads& uploads() { return *uploads_; }
  const definition::Definition& definition() const { return *definition_; }
  const TimeZone& zone() const { return *definition_->zone; }
  const std::string& app() const { return definition_->app.id; }
  const Clock& clock() const { return clock_; }
  DateTime now() const { return clock_.now(); }
  /// `duration` from now, working time by the app's calendar.
  DateTime later(const Duration& duration) const;

  /// The clock runs to `to`: every timer fires at its own time, and what it sets fires at its.
  Result<void> run_until(DateTime to);
  /// The clock jumps to `to` as after a server that was down, then what is due fires.
  void jump(DateTime to);
  /// What is due at this moment fires.
  void settle() {
    for (auto next = workspace_->fire_due(); next && *next <= now();) next = workspace_->fire_due();
  }

  /// A record as the person sees it (empty: the system); not_found as they would be told.
  Result<Seen> see(const std::string& person, const std::string& form, const std::string& id);
  /// Those that fit the formula, oldest first; at most 500.
  Result<std::vector<Seen>> find(const std::string& person, const std::string& form, const std::string& formula);

  Mark mark();
  std::vector<Told> told_since(const Mark& mark);
  /// Plug-ins that failed: the write goes on without them, a scenario does not.
  std::vector<std::string> failures_since(const Mark& mark);
  /// The person's name, or the id when nobody has it.
  std::string name_of(const std::string& person) const;

 private:
  World(definition::Snapshot definition, DateTime start, const std::string& store)
      : store_(folder_.path(), store), definition_(std::move(definition)), clock_(start) {}
  std::vector<Fields> rows_after(const char* table, std::int64_t id, std::vector<const char*> columns);

  TemporaryFolder folder_;
  TemporaryStore store_;
  definition::Snapshot definition_;
  VirtualClock clock_;
  CountingIds ids_;
  std::unique_ptr<command::Workspace> workspace_;
  std::unique_ptr<command::Uploads> uploads_;
};

/// "2026-03-02 09:00" in the zone, or with an offset of its own; a day alone is its midnight.
std::optional<DateTime> instant_of(std::string_view text, const TimeZone& zone);
/// The other way round, seconds only when there are any.
std::string local_time(DateTime at, const TimeZone& zone);

}  // namespace kedu::cli
