// Reactions: records, events, timers, pushes and effects that plug-ins ask for.
#include "command/react.h"

#include <algorithm>

#include "base/limits.h"
#include "base/utf8.h"
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
Result<void> spread(Transaction& tx, std::span<Written> written, int depth);

Error refused(const Issues& issues) {
  std::string why;
  for (auto& issue : issues)
    if (issue.severity == Severity::error) why += (why.empty() ? "" : "; ") + issue.field + ": " + issue.message.zh;
  return fail(ErrorCode::invalid, why);
}

/// A plug-in's values take their fields' types as a person's do.
Result<void> retype_all(const definition::Form& form, Fields& given) {
  for (auto& [id, value] : given) {
    auto* field = form.field(id);
    if (!field) return fail(ErrorCode::invalid, "no field '" + id + "' in form '" + form.id + "'");
    if (auto issue = retype(*field, id, value)) return fail(ErrorCode::invalid, id + ": " + issue->message.zh);
  }
  return {};
}

/// Takes the record along: who was written is told of once.
plugin::Event as_plugin_event(const Transaction& tx, Written& written) {
  auto& [record, event, before] = written;
  // `before`: every field that changed, also those that were blank before.
  plugin::Event told{std::move(event.name),
                     std::move(event.form),
                     std::move(event.record_id),
                     std::move(event.actor),
                     event.at,
                     std::move(event.before),
                     std::move(record.fields),
                     {}};
  if (event.source == "recompute") told.cause = tx.recompute_cause;
  return told;
}

bool is_text_utf8(const Fields& fields);

bool is_text_utf8(const Value& value) {
  if (auto* text = value.get_if<std::string>()) return is_utf8(*text);
  if (auto* list = value.get_if<List>())
    return std::all_of(list->begin(), list->end(), [](auto& item) { return is_text_utf8(item); });
  if (auto* rows = value.get_if<Rows>())
    return std::all_of(rows->begin(), rows->end(), [](auto& row) { return is_text_utf8(row); });
  return true;
}

bool is_text_utf8(const Fields& fields) {
  return std::all_of(fields.begin(), fields.end(),
                     [](auto& entry) { return is_utf8(entry.first) && is_text_utf8(entry.second); });
}

/// Events and notices are stored at the end of the transaction: what could not be stored then is the plug-in's failure
/// now, and nobody else's.
Result<void> storable(std::initializer_list<std::string_view> texts, const Fields& payload) {
  auto all = std::all_of(texts.begin(), texts.end(), [](auto text) { return is_utf8(text); });
  if (all && is_text_utf8(payload)) return {};
  return fail(ErrorCode::invalid, "a text is not UTF-8");
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

  Result<void> store(Draft draft) const {
    KEDU_TRY(retype_all(*draft.form, draft.given));
    draft.by_plugin = plugin;
    Issues issues;
    KEDU_LET(auto written, write(tx, std::move(draft), issues));
    if (!written) return refused(issues);
    return spread(tx, std::span(&*written, 1), depth + 1);
  }

  Result<void> operator()(Reactions::Create& step) const {
    KEDU_LET(auto* target, form(step.form));
    return store({plugin::Change::Kind::create, target, step.id, std::move(step.fields)});
  }
  Result<void> operator()(Reactions::Update& step) const {
    KEDU_LET(auto* target, form(step.form));
    return store({plugin::Change::Kind::update, target, step.id, std::move(step.fields)});
  }
  Result<void> operator()(const Reactions::Erase& step) const {
    KEDU_LET(auto* target, form(step.form));
    return store({plugin::Change::Kind::erase, target, step.id});
  }

  Result<void> operator()(const Reactions::Emit& step) const {
    KEDU_TRY(storable({step.name, step.form, step.record_id}, step.payload));
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
    tx.events.push_back(event::row_of(event));
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
    KEDU_TRY(storable({step.kind, step.title.zh, step.title.en, step.body.zh, step.body.en, step.form, step.record_id},
                      step.payload));
    for (auto& person : step.to) {
      KEDU_TRY(storable({person}, {}));
      tx.aftermath.notices.push_back({0, person, step.kind, step.title, step.body, tx.app.definition->app.id, step.form,
                                      step.record_id, step.payload, tx.now, false});
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
  auto again = remember(tx, {subscriber.plugin, "event", told.name, told.form, told.record_id, error, tries});
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
  auto pushes = tx.aftermath.notices.size(), events = tx.events.size();
  auto& view = view_of(tx);
  auto reactions = subscriber.entry.run(event, view);
  if (reactions && reactions->steps().empty()) return;
  auto done = reactions ? tx.writer.nested([&] { return apply(tx, subscriber.plugin, *reactions, depth); })
                        : Result<void>(reactions.error());
  if (done) return;
  tx.aftermath.notices.resize(pushes);
  tx.events.resize(events);
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
Result<void> spread(Transaction& tx, std::span<Written> written, int depth) {
  KEDU_LET(auto followers, follow(tx, written));
  for (auto all : {written, std::span<Written>(followers)})
    for (auto& each : all)
      if (!each.event.name.empty()) tell(tx, as_plugin_event(tx, each), depth);
  return {};
}

}  // namespace

Result<void> react(Transaction& tx, std::span<Written> written) {
  return spread(tx, written, 1);
}

Result<void> finish(Transaction& tx) {
  KEDU_TRY(event::append(tx.writer, tx.events));
  return event::add(tx.writer, tx.aftermath.notices);
}

Result<void> apply(Transaction& tx, const std::string& plugin, plugin::Reactions& reactions, int depth) {
  if (reactions.steps().size() > limits::reactions_per_event)
    return fail(ErrorCode::too_large, "reactions_per_event: " + std::to_string(reactions.steps().size()));
  Applier applier{tx, plugin, depth};
  for (auto& step : reactions.steps()) KEDU_TRY(std::visit(applier, step));
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
