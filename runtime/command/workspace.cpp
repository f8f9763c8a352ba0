// The way of a command through its transaction; README.md of runtime/ tells the steps.
#include "command/workspace.h"

#include <future>

#include "base/limits.h"
#include "command/answers.h"
#include "command/authorize.h"
#include "command/carried.h"
#include "command/decode.h"
#include "command/failures.h"
#include "command/invoke.h"
#include "command/others.h"
#include "command/react.h"
#include "command/upkeep.h"
#include "command/uploads.h"
#include "command/view.h"
#include "command/write.h"
#include "event/events.h"
#include "event/outbox.h"
#include "event/reads.h"

namespace kedu::command {

namespace {

constexpr std::chrono::milliseconds write_budget{limits::formula_write_ms};

/// Rolls a refused command's savepoint back; the outcome holds what the caller is told.
Error refused() {
  return fail(ErrorCode::invalid, "refused");
}

/// Which definition of each app was published last, whichever host did.
store::Table definition_table() {
  return {.name = "published_definition", .columns = {{"fingerprint", store::ColumnType::text}}};
}

plugin::Change::Kind change_of(Kind kind) {
  switch (kind) {
    case Kind::update:
      return plugin::Change::Kind::update;
    case Kind::erase:
      return plugin::Change::Kind::erase;
    default:
      return plugin::Change::Kind::create;
  }
}

}  // namespace

struct Workspace::Pending {
  Command command;
  Outcome outcome;
  Aftermath aftermath;
};

Workspace::Workspace(std::unique_ptr<store::Store> store, const Clock& clock, IdSource& ids, const Registry& registry,
                     Json calendars)
    : clock_(clock),
      ids_(ids),
      registry_(registry),
      calendars_(std::move(calendars)),
      evaluators_(calendar_days(calendars_)),
      apps_(std::make_shared<const Apps>()),
      directory_(std::make_shared<const access::Directory>()),
      store_(std::move(store)) {
  shared_ = dynamic_cast<store::SharedStore*>(store_.get());
  if (!shared_) return;
  shared_->on_others_wrote([this](store::Reader& reader, const store::News& news) { return catch_up(reader, news); });
}

Workspace::~Workspace() = default;

Result<void> Workspace::open() {
  store::Schema schema{event::event_table(),  event::timer_table(), event::notice_table(),
                       event::outbox_table(), answer_table(),       upload_table()};
  schema.push_back(recipe_table());
  schema.push_back(event::read_table());
  schema.push_back(definition_table());
  KEDU_TRY(store_->publish(schema));
  return {};
}

Result<void> Workspace::publish(definition::Snapshot definition) {
  KEDU_LET(auto app, make_app(std::move(definition), calendars_));
  KEDU_TRY(store_->publish(definition::schema_of(*app->definition)));
  auto apps = std::make_shared<Apps>(*apps_.load());
  auto& place = (*apps)[app->definition->app.id];
  bool changed = !place || place->definition->fingerprint != app->definition->fingerprint;
  place = app;
  apps_.store(std::move(apps));
  KEDU_TRY(reload_directory());
  KEDU_TRY(keep_up(*app));
  return changed ? note_definition(*app->definition) : Result<void>{};
}

/// Other hosts hear of it and read their folders again.
Result<void> Workspace::note_definition(const definition::Definition& definition) {
  auto& id = definition.app.id;
  Fields row{{"id", id}, {"fingerprint", definition.fingerprint}};
  bool known = false;
  KEDU_TRY(store_->read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(auto noted, reader.get("published_definition", id));
    known = noted && noted->get("fingerprint") == row.get("fingerprint");
    return {};
  }));
  if (known) return {};
  return store_->write_and_wait(
      [&](store::Writer& writer) -> Result<void> { return writer.put("published_definition", row); });
}

bool Workspace::has_newer_definition() {
  bool newer = false;
  (void)store_->read([&](store::Reader& reader) -> Result<void> {
    for (auto& app : apps()) {
      KEDU_LET(auto noted, reader.get("published_definition", app->definition->app.id));
      newer |= noted && noted->get("fingerprint").text() != app->definition->fingerprint;
    }
    return {};
  });
  return newer;
}

/// Stored values that the definition, or a midnight gone by, made stale; asks for no commit when there are none.
Result<void> Workspace::keep_up(const App& app) {
  auto now = clock_.now();
  bool wanted = false;
  KEDU_TRY(store_->read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(auto upkeep, upkeep_of(reader, app, now));
    wanted = !upkeep.empty();
    return {};
  }));
  if (!wanted) return {};
  auto aftermath = std::make_shared<Aftermath>();
  std::promise<Result<void>> kept;
  on_lane(
      [&, aftermath](store::Writer& writer) -> Result<void> {
        *aftermath = {};
        KEDU_LET(auto upkeep, upkeep_of(writer, app, now));
        return command::keep_up(writer, app, upkeep, now, *aftermath);
      },
      [&, aftermath](Result<void> committed) {
        if (committed) finish(app.definition->app.id, *aftermath);
        kept.set_value(std::move(committed));
      });
  return kept.get_future().get();
}

std::shared_ptr<const App> Workspace::app(std::string_view id) const {
  auto apps = apps_.load();
  auto found = apps->find(id);
  return found == apps->end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<const App>> Workspace::apps() const {
  std::vector<std::shared_ptr<const App>> all;
  for (auto& [id, app] : *apps_.load()) all.push_back(app);
  return all;
}

Result<void> Workspace::reload_directory() {
  std::lock_guard lock(directory_mutex_);
  return store_->read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(auto directory, access::Directory::load(reader));
    directory_.store(std::move(directory));
    return {};
  });
}

/// What stands in memory follows the work: undone with it, and forgotten with a transaction that is run again or does
/// not commit.
void Workspace::on_lane(store::Store::Work work, store::Store::Done done) {
  enum class State { waits, runs, failed, ran };
  auto state = std::make_shared<State>(State::waits);
  store_->write(
      [this, state, work = std::move(work)](store::Writer& writer) {
        if (std::exchange(*state, State::runs) != State::waits) standing_.clear();
        standing_.begin();
        auto result = work(writer);
        *state = result ? State::ran : State::failed;
        if (!result) standing_.undo();
        return result;
      },
      [this, state, done = std::move(done)](Result<void> committed) {
        // A work that throws is undone by the store, and then nothing here is known any more: it still `runs`.
        if (!committed && (*state == State::runs || *state == State::ran)) standing_.clear();
        done(std::move(committed));
      });
}

void Workspace::submit(Command command, Done done) {
  auto pending = std::make_shared<Pending>(Pending{std::move(command), {}, {}});
  on_lane(
      [this, pending](store::Writer& writer) {
        pending->outcome = {};
        pending->aftermath = {};
        return run(*pending, writer);
      },
      [this, pending, done = std::move(done)](Result<void> committed) {
        auto& outcome = pending->outcome;
        if (committed) {
          finish(pending->command.app, pending->aftermath);
        } else if (outcome.ok() && pending->command.purpose != Purpose::check) {
          outcome.error = committed.error();
        }
        done(std::move(outcome));
      });
}

Outcome Workspace::submit_and_wait(Command command) {
  std::promise<Outcome> answered;
  auto answer = answered.get_future();
  submit(std::move(command), [&](Outcome outcome) { answered.set_value(std::move(outcome)); });
  return answer.get();
}

Result<void> Workspace::run(Pending& pending, store::Writer& writer) {
  auto& [command, outcome, aftermath] = pending;
  auto stop = [&, &outcome = outcome](Error error) {
    outcome.error = std::move(error);
    return refused();
  };
  auto app = this->app(command.app);
  auto* form = app ? app->form(command.form) : nullptr;
  if (!form) return stop(fail(ErrorCode::not_found, "没有这个表单 / no such form"));

  auto directory = directory_.load();
  std::optional<access::Viewer> viewer;
  if (!command.actor.empty()) {
    viewer = directory->viewer(command.actor);
    if (!viewer) return stop(fail(ErrorCode::unauthenticated, "账号已停用 / this account is not active"));
  }
  auto now = clock_.now();
  // What the person is told of the record is what they may see of it, also when nobody hid anything before the write.
  auto tell_as_seen = [&, &outcome = outcome] {
    if (!viewer || outcome.record.id.empty()) return;
    access::Reading reading(*app->definition, writer, store_->dialect(), viewer, now, app->zone);
    if (!outcome.record.fields.empty() && reading.shows_all(*form)) return;
    auto seen = reading.get(*form, outcome.record.id);
    outcome.record = seen ? std::move(*seen) : Record{outcome.record.id, outcome.record.version, {}};
  };

  if (!command.idempotency_key.empty()) {
    auto first = first_answer(writer, command);
    if (!first) return stop(first.error());
    if (*first) {
      outcome = std::move(**first);
      tell_as_seen();
      return {};
    }
  }

  auto evaluator = evaluators_.borrow();
  if (!evaluator) return stop(fail(ErrorCode::unavailable, "公式引擎不可用 / the formula engine is not available"));
  auto formulas = evaluator->engine().visit(write_budget);
  Records records(*app->definition, writer, store_->dialect(), now);
  Transaction tx{*app, *directory, registry_,     writer, records,        *evaluator, standing_,
                 ids_, now,        command.actor, viewer, command.source, aftermath};

  if (auto done = run_record(pending, tx, *form); !done) return stop(done.error());
  if (!outcome.issues.ok() || command.purpose == Purpose::check) return refused();
  KEDU_TRY(command::finish(tx));
  if (!command.idempotency_key.empty()) KEDU_TRY(keep_answer(writer, command, outcome, now));
  tell_as_seen();
  return {};
}

Result<void> Workspace::run_record(Pending& pending, Transaction& tx, const definition::Form& form) {
  auto& [command, outcome, aftermath] = pending;
  if (command.kind == Kind::invoke) return invoke(tx, tx.viewer, form, command, outcome);

  auto given = command.kind == Kind::erase ? Fields{} : decode(form, command.input, outcome.issues);
  KEDU_TRY(authorize(tx, tx.viewer, command.kind, form, command.record_id, given, outcome.issues));
  Draft draft{change_of(command.kind), &form, command.record_id, std::move(given), {}, command.expected_version};
  // Checks run even when decoding found issues, so that a person sees everything to mend at once.
  KEDU_LET(auto written, write(tx, draft, outcome.issues));
  if (!written) return {};
  KEDU_TRY(react(tx, std::span(&*written, 1)));
  outcome.created = command.kind == Kind::create;
  if (auto* now = tx.records.get(form, written->record.id))
    outcome.record = {written->record.id, static_cast<std::int64_t>(now->get("version").number()), *now};
  else
    outcome.record = std::move(written->record);
  return {};
}

Result<void> Workspace::read(std::string_view app_id, std::string_view person,
                             const std::function<Result<void>(Look&)>& look) {
  auto app = this->app(app_id);
  if (!app) return fail(ErrorCode::not_found, "没有这个应用 / no such app");
  auto directory = directory_.load();
  std::optional<access::Viewer> viewer;
  if (!person.empty()) {
    viewer = directory->viewer(person);
    if (!viewer) return fail(ErrorCode::unauthenticated, "账号已停用 / this account is not active");
  }
  auto now = clock_.now();
  return store_->read([&](store::Reader& reader) -> Result<void> {
    Records records(*app->definition, reader, store_->dialect(), now);
    access::Reading reading(*app->definition, reader, store_->dialect(), viewer, now, app->zone);
    Look here{*app, *directory, reader, records, reading};
    return look(here);
  });
}

std::optional<DateTime> Workspace::fire_due() {
  constexpr std::int64_t batch = 200;
  constexpr std::int64_t retry_ms = 1'000;
  for (;;) {
    std::vector<event::Timer> due;
    std::optional<DateTime> next;
    auto now = clock_.now();
    List served;
    for (auto& [id, app] : *apps_.load()) served.emplace_back(id);
    auto read = store_->read([&](store::Reader& reader) -> Result<void> {
      KEDU_LET(due, event::due(reader, served, now, batch));
      if (due.empty()) next = event::next_due(reader, served);
      return {};
    });
    if (!read) return DateTime{now.ms + retry_ms};
    if (due.empty()) return next;

    std::vector<std::future<bool>> fired;
    bool all = true, batches = false;
    for (auto& timer : due) {
      auto found = look_ahead_of(timer);
      if (!found) {
        all = false;
        continue;
      }
      auto stale = std::make_shared<const Stale>(std::move(*found));
      batches |= timer.plugin == "host" && timer.name == batches_timer;
      auto aftermath = std::make_shared<Aftermath>();
      auto done = std::make_shared<std::promise<bool>>();
      fired.push_back(done->get_future());
      on_lane(
          [this, timer, stale, aftermath](store::Writer& writer) {
            *aftermath = {};
            return fire(timer, *stale, writer, *aftermath);
          },
          [this, timer, aftermath, done](Result<void> committed) {
            if (committed) finish(timer.app, *aftermath);
            done->set_value(committed.ok());
          });
    }
    for (auto& one : fired) all = one.get() && all;
    // The store is away or full: the timers are still there, and trying at once again would only spin.
    if (!all) return DateTime{now.ms + retry_ms};
    if (batches) return now;
  }
}

Result<Stale> Workspace::look_ahead_of(const event::Timer& timer) {
  Stale stale;
  auto app = this->app(timer.app);
  if (timer.plugin != "host" || timer.name != batches_timer || !app) return stale;
  auto evaluator = evaluators_.borrow();
  if (!evaluator) return fail(ErrorCode::unavailable, "not ready");
  KEDU_TRY(store_->read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(stale, look_ahead(*app, *evaluator, reader, store_->dialect(), clock_.now(), timer));
    return {};
  }));
  return stale;
}

Result<void> Workspace::fire_host(Transaction& tx, const event::Timer& timer, const Stale& stale) {
  if (timer.name == batches_timer) return run_batch(tx, timer, stale);
  if (timer.name == midnight_timer) return refresh_clocks(tx);
  return retry(tx, timer.payload);
}

Result<void> Workspace::fire(const event::Timer& timer, const Stale& stale, store::Writer& writer,
                             Aftermath& aftermath) {
  KEDU_LET(auto ours, event::take(writer, timer));
  if (!ours) return {};
  auto app = this->app(timer.app);
  auto evaluator = evaluators_.borrow();
  if (!app || !evaluator) return fail(ErrorCode::unavailable, "not ready");
  auto directory = directory_.load();
  auto now = clock_.now();
  Records records(*app->definition, writer, store_->dialect(), now);
  Transaction tx{*app, *directory, registry_, writer,       records, *evaluator, standing_,
                 ids_, now,        "",        std::nullopt, "timer", aftermath};
  if (timer.plugin == "host") {
    KEDU_TRY(fire_host(tx, timer, stale));
    return command::finish(tx);
  }
  auto formulas = evaluator->engine().visit(write_budget);

  auto handler = registry_.timers.find(timer.plugin + "/" + timer.name);
  if (handler == registry_.timers.end()) return {};
  auto done = writer.nested([&]() -> Result<void> {
    auto& view = view_of(tx);
    plugin::TimerFired fired{timer.name, timer.key, timer.due, from_carried(timer.payload)};
    KEDU_LET(auto reactions, handler->second(fired, view));
    KEDU_TRY(apply(tx, timer.plugin, reactions, 1));
    return command::finish(tx);
  });
  if (done) return {};
  standing_.undo();
  aftermath = {};
  tx.events.clear();
  auto about = [&](const char* key) {
    return timer.payload.is_object() ? timer.payload.value(key, Json("")) : Json("");
  };
  auto text = [](const Json& json) { return json.is_string() ? json.get<std::string>() : std::string(); };
  auto again = remember(
      tx, {timer.plugin, "timer", timer.name, text(about("form")), text(about("record")), done.error(), timer.tries});
  KEDU_TRY(command::finish(tx));
  if (!again) return {};
  auto later = timer;
  later.due = *again;
  ++later.tries;
  return event::set(writer, later);
}

void Workspace::on_commit(Deliver deliver, store::SharedStore::Tell tell) {
  {
    std::lock_guard lock(deliver_mutex_);
    deliver_ = std::move(deliver);
  }
  if (!shared_) return;
  shared_->on_news([this, tell = std::move(tell)](const store::News& news) {
    hear(news);
    if (tell) tell(news);
  });
}

void Workspace::stop_delivering() {
  if (shared_) shared_->on_news({});
  // `done` runs on the lane's thread, like the callback: the two never meet.
  std::promise<void> stopped;
  store_->write([](store::Writer&) { return Result<void>{}; },
                [&](Result<void>) {
                  std::lock_guard lock(deliver_mutex_);
                  deliver_ = {};
                  stopped.set_value();
                });
  stopped.get_future().wait();
}

void Workspace::finish(const std::string& app, Aftermath& aftermath) {
  if (aftermath.people_changed) (void)reload_directory();
  std::lock_guard lock(deliver_mutex_);
  if (deliver_) deliver_(app, aftermath);
}

Result<void> Workspace::catch_up(store::Reader& reader, const store::News& news) {
  auto apps = apps_.load();  // kept until what stands in memory is marked
  auto find_form = [&](std::string_view app, std::string_view form) -> const definition::Form* {
    auto served = apps->find(app);
    return served == apps->end() ? nullptr : served->second->form(form);
  };
  KEDU_LET(auto people, command::catch_up(reader, news, find_form, standing_));
  if (!people) return {};
  std::lock_guard lock(directory_mutex_);
  KEDU_LET(auto directory, access::Directory::load(reader));
  directory_.store(std::move(directory));
  return {};
}

void Workspace::hear(const store::News& news) {
  List served;
  for (auto& [id, app] : *apps_.load()) served.emplace_back(id);
  std::map<std::string, Aftermath> aftermaths;
  auto read = store_->read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(aftermaths, aftermaths_of(reader, news, served));
    return {};
  });
  if (!read) return;  // whoever asks next reads it; streams that come back are replayed
  for (auto& [app, aftermath] : aftermaths) finish(app, aftermath);
}

}  // namespace kedu::command
