#include "event/calendar_edits.h"

#include <algorithm>

namespace kedu::event {

namespace {

constexpr std::int64_t edits_at_most = 10'000;
constexpr int longest_days = 366;  ///< of one edit; the form's own check says the same

}  // namespace

Result<std::vector<CalendarEdit>> read_calendar_edits(store::Reader& reader) {
  store::Query query{.table = std::string(calendar_form),
                     .where = {R"(t."deleted_at" IS NULL)", {}},
                     .order = {{store::column("created_at"), false}, {store::column("id"), false}},
                     .limit = edits_at_most};
  KEDU_LET(auto rows, reader.select(query));
  std::vector<CalendarEdit> edits;
  for (auto& row : rows) {
    auto* from = row.get("from").get_if<Date>();
    auto* to = row.get("to").get_if<Date>();
    if (!from) continue;
    auto last = to ? *to : *from;
    if (last < *from || last.days - from->days > longest_days) continue;
    edits.push_back({row.get("calendar").text(), *from, last, row.get("kind") == Value("worked")});
  }
  return edits;
}

CalendarRules with_edits(CalendarRules rules, std::string_view calendar, const std::vector<CalendarEdit>& edits) {
  for (auto& edit : edits) {
    if (!edit.calendar.empty() && edit.calendar != calendar) continue;
    for (auto day = edit.from; day <= edit.to; ++day.days) {
      (edit.worked ? rules.holidays : rules.makeup_days).erase(day);
      (edit.worked ? rules.makeup_days : rules.holidays).insert(day);
    }
  }
  return rules;
}

}  // namespace kedu::event
