// The event log tells what changed: keys of all hosts grow in the order of their commits, so a range of them is
// complete.
#include "command/others.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/json_text.h"
#include "event/notices.h"
#include "event/timers.h"

namespace kedu::command {

namespace {

constexpr std::int64_t most_events = 1'000;  // more, and everything is read again when somebody asks
constexpr std::size_t rows_at_once = 500;

struct Changed {
  std::string app, form, record;
  Fields before, after;  ///< fields that changed
};

/// Nothing when it is too much to follow.
Result<std::optional<std::vector<Changed>>> changes_in(store::Reader& reader, const store::News& news) {
  std::vector<Changed> changes;
  for (auto& written : news.tables) {
    if (written.table != "event" || written.last == 0) continue;
    store::Query query{.table = "event"};
    for (auto* name : {"app", "form", "record", "before", "after"})
      query.outputs.push_back({name, store::column(name)});
    query.where = {R"(t."id" >= ? AND t."id" <= ?)", {Value(written.first), Value(written.last)}};
    query.order = {{store::column("id")}};
    query.limit = most_events + 1;
    KEDU_LET(auto rows, reader.select(query));
    for (auto& row : rows)
      changes.push_back({row.get("app").text(), row.get("form").text(), row.get("record").text(),
                         fields_from_json(row.get("before").text()), fields_from_json(row.get("after").text())});
    if (changes.size() > static_cast<std::size_t>(most_events)) return std::optional<std::vector<Changed>>();
  }
  return std::optional(std::move(changes));
}

bool is_about_people(const Changed& change) {
  return change.form == "person" || change.form == "department";
}

/// A row's links that did not change are not in its events: the row itself has them.
Result<void> touch_rows(store::Reader& reader, const definition::Form& form, const std::set<std::string>& ids,
                        Standing& standing) {
  for (auto next = ids.begin(); next != ids.end();) {
    store::Query query{.table = form.table, .where = {R"(t."id" IN ()", {}}};
    for (std::size_t i = 0; i < rows_at_once && next != ids.end(); ++i, ++next)
      query.where += {i == 0 ? "?" : ",?", {*next}};
    query.where.text += ")";
    KEDU_LET(auto rows, reader.select(query));
    for (auto& row : rows) standing.touch(form, row, row);
  }
  return {};
}

Result<std::vector<event::Notice>> notices_in(store::Reader& reader, const store::News& news) {
  std::vector<event::Notice> notices;
  for (auto& written : news.tables) {
    if (written.table != "notice" || written.last == 0) continue;
    KEDU_LET(auto some, event::notices_between(reader, written.first, written.last));
    std::move(some.begin(), some.end(), std::back_inserter(notices));
  }
  return notices;
}

}  // namespace

Result<bool> catch_up(store::Reader& reader, const store::News& news, const FindForm& find_form, Standing& standing) {
  KEDU_LET(auto changes, changes_in(reader, news));
  if (!changes) {
    standing.clear();
    return true;
  }
  bool people = false;
  std::map<const definition::Form*, std::set<std::string>> touched;
  for (auto& change : *changes) {
    people |= is_about_people(change);
    auto* form = find_form(change.app, change.form);
    if (!form) continue;
    change.before.set("id", change.record);
    change.after.set("id", change.record);
    standing.touch(*form, change.before, change.after);
    touched[form].insert(change.record);
  }
  if (standing.empty()) return people;
  for (auto& [form, ids] : touched) KEDU_TRY(touch_rows(reader, *form, ids, standing));
  return people;
}

Result<std::map<std::string, Aftermath>> aftermaths_of(store::Reader& reader, const store::News& news,
                                                       const List& apps) {
  std::map<std::string, Aftermath> aftermaths;
  KEDU_LET(auto changes, changes_in(reader, news));
  bool people = news.gap || !changes;
  if (changes)
    for (auto& change : *changes) {
      aftermaths[change.app].changed_forms.insert(change.form);
      people |= is_about_people(change);
    }
  KEDU_LET(auto notices, notices_in(reader, news));
  for (auto& notice : notices) aftermaths[notice.app].notices.push_back(std::move(notice));
  if (apps.empty()) return aftermaths;
  auto& any = aftermaths[apps.front().text()];
  any.people_changed = people;
  any.effects = news.tells_of("outbox");
  if (news.tells_of("timer")) any.earliest_timer = event::next_due(reader, apps);
  return aftermaths;
}

}  // namespace kedu::command
