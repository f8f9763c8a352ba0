#include "command/failures.h"

#include <algorithm>

#include "base/utf8.h"
#include "event/events.h"

namespace kedu::command {

namespace {

constexpr std::int64_t first_retry_ms = 60'000;

/// The plug-in's own words, which must not keep its failure from being written down.
std::string said(const Failure& failure) {
  return is_utf8(failure.error.message) ? failure.error.message : "not in UTF-8";
}

void append(Transaction& tx, const Failure& failure, const char* name) {
  event::Event event;
  event.name = name;
  event.app = tx.app.definition->app.id;
  event.form = failure.form;
  event.record_id = failure.record_id;
  event.plugin = failure.plugin;
  event.source = tx.source;
  event.at = tx.now;
  event.payload = Fields{{failure.kind, failure.name}, {"error", said(failure)}, {"tries", failure.tries}};
  tx.events.push_back(event::row_of(event));
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

void tell(Transaction& tx, const Failure& failure) {
  for (auto* person : administrators(tx)) {
    event::Notice notice;
    notice.person = person->id;
    notice.kind = "notice";
    notice.title = {"“" + failure.plugin + "”没能处理“" + failure.name + "”，已不再重试",
                    "'" + failure.plugin + "' could not handle '" + failure.name + "' and has given up"};
    notice.body = said(failure);
    notice.app = tx.app.definition->app.id;
    notice.form = failure.form;
    notice.record_id = failure.record_id;
    notice.at = tx.now;
    tx.aftermath.notices.push_back(std::move(notice));
  }
}

}  // namespace

std::optional<DateTime> remember(Transaction& tx, const Failure& failure) {
  append(tx, failure, "plugin.failed");
  if (failure.tries < most_tries) {
    DateTime again{tx.now.ms + (first_retry_ms << failure.tries)};
    if (!tx.aftermath.earliest_timer || again < *tx.aftermath.earliest_timer) tx.aftermath.earliest_timer = again;
    return again;
  }
  append(tx, failure, "plugin.gave_up");
  tell(tx, failure);
  return std::nullopt;
}

}  // namespace kedu::command
