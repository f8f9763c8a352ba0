// A workspace: one company's people, apps, records and clock. The one door for writes (`submit`) and the snapshot for
// reads; everything to the right of command/ talks to it.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "access/directory.h"
#include "access/reading.h"
#include "base/clock.h"
#include "base/id.h"
#include "command/app.h"
#include "command/command.h"
#include "command/evaluate.h"
#include "command/recompute_batch.h"
#include "command/registry.h"
#include "command/standing.h"
#include "command/step.h"
#include "event/timers.h"
#include "store/shared_store.h"

namespace kedu::command {

/// One person's look at one app over one snapshot, inside Workspace::read.
struct Look {
  const App& app;
  const access::Directory& directory;
  store::Reader& reader;
  Records& records;
  access::Reading& reading;
};

class Workspace {
 public:
  /// Borrows everything but the store; `registry` is complete before the first command.
  Workspace(std::unique_ptr<store::Store> store, const Clock& clock, IdSource& ids, const Registry& registry,
            Json calendars);
  ~Workspace();

  /// Creates the system tables and reads the people. Call once, first.
  Result<void> open();
  /// Creates what the definition needs in the store and swaps it in; a failure changes nothing.
  Result<void> publish(definition::Snapshot definition);

  std::shared_ptr<const App> app(std::string_view id) const;
  std::vector<std::shared_ptr<const App>> apps() const;
  std::shared_ptr<const access::Directory> directory() const { return directory_.load(); }

  using Done = std::function<void(Outcome)>;
  /// Any thread. `done` is called after the durable commit, on the lane's thread: it must not block.
  void submit(Command command, Done done);
  Outcome submit_and_wait(Command command);

  /// Runs `look` on this thread over a snapshot. An empty person is the system. not_found: no such app;
  /// unauthenticated: the person is gone.
  Result<void> read(std::string_view app, std::string_view person, const std::function<Result<void>(Look&)>& look);
  /// An evaluator for this thread; give it back soon.
  Evaluators::Lease evaluator() { return evaluators_.borrow(); }

  /// Fires every timer due now and waits for its commit; the next due time. Returns after each round of batches, so
  /// that who calls it can stop in between.
  std::optional<DateTime> fire_due();

  /// Called after each commit that left something to tell, on the lane's thread; and after those of other hosts of the
  /// same workspace, one call at a time. `tell` hears which tables those wrote.
  using Deliver = std::function<void(const std::string& app, const Aftermath&)>;
  void on_commit(Deliver deliver, store::SharedStore::Tell tell = {});
  /// Waits for the lane and lets go of the callbacks: what they refer to may end after this.
  void stop_delivering();
  /// Whether another host last published another definition of an app than the one served here.
  bool has_newer_definition();

  store::Store& store() { return *store_; }
  const Clock& clock() const { return clock_; }
  IdSource& ids() { return ids_; }
  const Registry& registry() const { return registry_; }
  Result<void> reload_directory();

 private:
  struct Pending;
  void on_lane(store::Store::Work work, store::Store::Done done);
  Result<void> run(Pending& pending, store::Writer& writer);
  Result<void> run_record(Pending& pending, Transaction& tx, const definition::Form& form);
  /// `stale`: what was found ahead, for a timer of batches.
  Result<void> fire(const event::Timer& timer, const Stale& stale, store::Writer& writer, Aftermath& aftermath);
  Result<void> fire_host(Transaction& tx, const event::Timer& timer, const Stale& stale);
  Result<Stale> look_ahead_of(const event::Timer& timer);
  Result<void> keep_up(const App& app);
  Result<void> note_definition(const definition::Definition& definition);
  Result<void> catch_up(store::Reader& reader, const store::News& news);
  void hear(const store::News& news);
  void finish(const std::string& app, Aftermath& aftermath);

  using Apps = std::map<std::string, std::shared_ptr<const App>, std::less<>>;

  const Clock& clock_;
  IdSource& ids_;
  const Registry& registry_;
  Json calendars_;
  Evaluators evaluators_;
  Standing standing_;  ///< the lane's
  std::atomic<std::shared_ptr<const Apps>> apps_;
  std::atomic<std::shared_ptr<const access::Directory>> directory_;
  std::mutex directory_mutex_;  ///< from reading the people to swapping them in
  std::mutex deliver_mutex_;
  Deliver deliver_;
  store::SharedStore* shared_ = nullptr;  ///< the same, where other processes host it as well
  std::unique_ptr<store::Store> store_;   ///< last: its lane stops before what its works use
};

}  // namespace kedu::command
