// Reactions: records, events, timers, pushes and effects that plug-ins ask for.
#include "command/react.h"

#include "base/limits.h"
#include "command/carried.h"
#include "command/decode.h"
#include "command/failures.h"
#include "command/recompute.h"
#include "command/view.h"
#include "event/events.h"
#include "event/outbox.h"
#include "event/timers.h"

namespace kedu::command {

namespace {

using plugin::Reactions;

void tell(Transaction& tx, const plugin::Event& event, int depth);
Result<void> spread(Transaction& tx, std::span<const Written> written, int depth);

Error refused(const Issues& issues) {
  std::string why;
  for (auto& issue : issues)
    if (issue.severity == Severity::error) why += (why.empty() ? "" : "; ") + issue.field + ": " + issue.message.zh;
  return fail(ErrorCode::invalid, why);
}

/// A plug-in's values take their fields' types as a person's do.
Result<Fields> typed(const definition::Form& form, const Fields& given) {
  Fields fields;
  for (auto& [id, value] : given) {
    auto* field = form.field(id);
    if (!field) return fail(ErrorCode::invalid, "no field '" + id + "' in form '" + form.id + "'");
    auto typed_value = value;
    if (auto issue = retype(*field, id, typed_value)) return fail(ErrorCode::invalid, id + ": " + issue->message.zh);
    fields.set(id, std::move(typed_value));
  }
  return fields;
}

plugin::Event as_plugin_event(const Transaction& tx, const Written& written) {
  plugin::Event event{written.event.name,      written.event.form,
                      written.event.record_id, written.event.actor,
                      written.event.at,        {},
                      written.record.fields,   {}};
  // Every field that changed, also those that were blank before.
  event.before = written.event.before;
  if (written.event.source == "recompute") event.cause = tx.recompute_cause;
  return event;
}

/// One applier a kind of step.
struct Applier {
  Transaction& tx;
  const std::string& plugin;
  int depth;

  Result<const definition::Form*> form(const std::string& id) const {
    auto* found = tx.app.form(id);
    if (!found) return fail(ErrorCode::invalid, "no form '" + id + "'");
    return found;
  }

  Result<void> store(Draft draft, const Fields& given) const {
    KEDU_LET(draft.given, typed(*draft.form, given));
    draft.by_plugin = plugin;
    Issues issues;
    KEDU_LET(auto written, write(tx, draft, issues));
    if (!written) return refused(issues);
    return spread(tx, std::span(&*written, 1), depth + 1);
  }

  Result<void> operator()(const Reactions::Create& step) const {
    KEDU_LET(auto* target, form(step.form));
    return store({plugin::Change::Kind::create, target, step.id}, step.fields);
  }
  Result<void> operator()(const Reactions::Update& step) const {
    KEDU_LET(auto* target, form(step.form));
    return store({plugin::Change::Kind::update, target, step.id}, step.fields);
  }
  Result<void> operator()(const Reactions::Erase& step) const {
    KEDU_LET(auto* target, form(step.form));
    return store({plugin::Change::Kind::erase, target, step.id}, {});
  }

  Result<void> operator()(const Reactions::Emit& step) const {
    event::Event event;
    event.name = step.name;
    event.app = tx.app.definition->app.id;
    event.form = step.form;
    event.record_id = step.record_id;
    event.actor = tx.actor;
    event.plugin = plugin;
    event.source = tx.source;
    event.definition = tx.app.definition->fingerprint;
    event.at = tx.now;
    event.payload = step.payload;
    KEDU_LET(auto seq, event::append(tx.writer, event));
    (void)seq;
    plugin::Event told{step.name, step.form, step.record_id, tx.actor, tx.now, {}, {}, step.payload};
    if (auto* target = tx.app.form(step.form))
      if (auto* record = tx.records.get(*target, step.record_id)) told.after = *record;
    tell(tx, told, depth + 1);
    return {};
  }

  Result<void> operator()(const plugin::Timer& step) const {
    event::Timer timer{tx.app.definition->app.id, plugin, step.name, step.key, step.due, carried(step.payload)};
    if (!tx.aftermath.earliest_timer || step.due < *tx.aftermath.earliest_timer) tx.aftermath.earliest_timer = step.due;
    return event::set(tx.writer, timer);
  }
  Result<void> operator()(const Reactions::CancelTimer& step) const {
    return event::cancel(tx.writer, {tx.app.definition->app.id, plugin, {}, step.key, {}, {}});
  }

  Result<void> operator()(const plugin::Push& step) const {
    for (auto& person : step.to) {
      event::Notice notice{0,         person,         step.kind,    step.title, step.body, tx.app.definition->app.id,
                           step.form, step.record_id, step.payload, tx.now,     false};
      KEDU_LET(notice.seq, event::add(tx.writer, notice));
      tx.aftermath.notices.push_back(std::move(notice));
    }
    return {};
  }

  Result<void> operator()(const plugin::Effect& step) const {
    tx.aftermath.effects = true;
    return event::enqueue(
        tx.writer, {0, tx.app.definition->app.id, plugin, step.kind, step.key, to_json(step.payload), 0}, tx.now);
  }
};

/// Writes a failed handler down and sets the timer that calls it again.
Result<void> remember_failure(Transaction& tx, const Registered<Subscription>& subscriber, const plugin::Event& told,
                              const Error& error, int tries) {
  KEDU_LET(auto again, remember(tx, {subscriber.plugin, "event", told.name, told.form, told.record_id, error, tries}));
  if (!again) return {};
  Json payload{{"plugin", subscriber.plugin},
               {"heard", subscriber.entry.event},
               {"event", told.name},
               {"form", told.form},
               {"record", told.record_id},
               {"actor", told.actor},
               {"cause", static_cast<int>(told.cause)},
               {"before", carried(told.before)},
               {"payload", carried(told.payload)},
               {"tries", tries + 1}};
  auto key = subscriber.plugin + "/" + subscriber.entry.event + "/" + told.name + "/" + told.record_id;
  return event::set(tx.writer, {tx.app.definition->app.id, "host", "retry", key, *again, payload});
}

void call(Transaction& tx, const Registered<Subscription>& subscriber, const plugin::Event& event, int depth,
          int tries) {
  auto pushes = tx.aftermath.notices.size();
  TransactionView view(tx);
  auto reactions = subscriber.entry.run(event, view);
  if (reactions && reactions->steps().empty()) return;
  auto done = reactions ? tx.writer.nested([&] { return apply(tx, subscriber.plugin, *reactions, depth); })
                        : Result<void>(reactions.error());
  if (done) return;
  tx.aftermath.notices.resize(pushes);
  tx.records.forget_all();
  tx.standing.undo();
  (void)remember_failure(tx, subscriber, event, done.error(), tries);
}

void tell(Transaction& tx, const plugin::Event& event, int depth) {
  for (auto& subscriber : tx.registry.subscriptions) {
    if (!Registry::matches(subscriber.entry.event, event.name)) continue;
    if (depth > limits::reaction_depth) {
      (void)remember_failure(tx, subscriber, event, fail(ErrorCode::too_large, "reaction_depth"), most_tries);
      continue;
    }
    call(tx, subscriber, event, depth, 0);
  }
}

/// Formulas that follow the records come first, so that whoever hears of them finds everything in agreement.
Result<void> spread(Transaction& tx, std::span<const Written> written, int depth) {
  KEDU_LET(auto followers, follow(tx, written));
  for (auto all : {written, std::span<const Written>(followers)})
    for (auto& each : all)
      if (!each.event.name.empty()) tell(tx, as_plugin_event(tx, each), depth);
  return {};
}

}  // namespace

Result<void> react(Transaction& tx, std::span<const Written> written) {
  return spread(tx, written, 1);
}

Result<void> apply(Transaction& tx, const std::string& plugin, const plugin::Reactions& reactions, int depth) {
  if (reactions.steps().size() > limits::reactions_per_event)
    return fail(ErrorCode::too_large, "reactions_per_event: " + std::to_string(reactions.steps().size()));
  Applier applier{tx, plugin, depth};
  for (auto& step : reactions.steps()) KEDU_TRY(std::visit(applier, step));
  return {};
}

Result<void> announce_definition(Transaction& tx) {
  tell(tx, {"app.published", "", "", "", tx.now, {}, {}, {}}, 1);
  return {};
}

Result<void> retry(Transaction& tx, const Json& payload) {
  auto form_id = payload.value("form", "");
  plugin::Event event{payload.value("event", ""),
                      form_id,
                      payload.value("record", ""),
                      payload.value("actor", ""),
                      tx.now,
                      from_carried(payload.value("before", Json::object())),
                      {},
                      from_carried(payload.value("payload", Json::object())),
                      static_cast<plugin::Event::Cause>(payload.value("cause", 0))};
  if (auto* form = tx.app.form(form_id))
    if (auto* record = tx.records.get(*form, event.record_id)) event.after = *record;
  auto heard = payload.value("heard", event.name);
  for (auto& subscriber : tx.registry.subscriptions)
    if (subscriber.plugin == payload.value("plugin", "") && subscriber.entry.event == heard)
      call(tx, subscriber, event, 1, payload.value("tries", 1));
  return {};
}

}  // namespace kedu::command
