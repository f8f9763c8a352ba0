#include "command/failures.h"

#include <algorithm>

#include "event/events.h"

namespace kedu::command {

namespace {

constexpr std::int64_t first_retry_ms = 60'000;

Result<void> append(Transaction& tx, const Failure& failure, const char* name) {
  event::Event event;
  event.name = name;
  event.app = tx.app.definition->app.id;
  event.form = failure.form;
  event.record_id = failure.record_id;
  event.plugin = failure.plugin;
  event.source = tx.source;
  event.at = tx.now;
  event.payload = Fields{{failure.kind, failure.name}, {"error", failure.error.message}, {"tries", failure.tries}};
  KEDU_LET(auto seq, event::append(tx.writer, event));
  (void)seq;
  return {};
}

/// Active people with a role that may change accounts.
std::vector<const access::Person*> administrators(const Transaction& tx) {
  std::vector<const access::Person*> found;
  auto* people = tx.app.form("person");
  for (auto& person : tx.directory.people()) {
    bool may = person.active && people && std::any_of(person.roles.begin(), person.roles.end(), [&](auto& role) {
                 auto* access = people->access_of(role);
                 return access && access->edit;
               });
    if (may) found.push_back(&person);
  }
  return found;
}

Result<void> tell(Transaction& tx, const Failure& failure) {
  for (auto* person : administrators(tx)) {
    event::Notice notice;
    notice.person = person->id;
    notice.kind = "notice";
    notice.title = {"“" + failure.plugin + "”没能处理“" + failure.name + "”，已不再重试",
                    "'" + failure.plugin + "' could not handle '" + failure.name + "' and has given up"};
    notice.body = failure.error.message;
    notice.app = tx.app.definition->app.id;
    notice.form = failure.form;
    notice.record_id = failure.record_id;
    notice.at = tx.now;
    KEDU_LET(notice.seq, event::add(tx.writer, notice));
    tx.aftermath.notices.push_back(std::move(notice));
  }
  return {};
}

}  // namespace

Result<std::optional<DateTime>> remember(Transaction& tx, const Failure& failure) {
  KEDU_TRY(append(tx, failure, "plugin.failed"));
  if (failure.tries < most_tries) {
    DateTime again{tx.now.ms + (first_retry_ms << failure.tries)};
    if (!tx.aftermath.earliest_timer || again < *tx.aftermath.earliest_timer) tx.aftermath.earliest_timer = again;
    return std::optional(again);
  }
  KEDU_TRY(append(tx, failure, "plugin.gave_up"));
  KEDU_TRY(tell(tx, failure));
  return std::optional<DateTime>{};
}

}  // namespace kedu::command
