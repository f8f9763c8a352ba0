// From a definition to a running app.
#include "command/app.h"

namespace kedu::command {

Result<std::shared_ptr<const App>> make_app(definition::Snapshot definition, const Json& calendars,
                                            const std::vector<event::CalendarEdit>& edits) {
  auto& facts = definition->app;
  KEDU_LET(auto zone, TimeZone::find(facts.zone));
  if (!calendars.contains(facts.calendar))
    return fail(ErrorCode::invalid, "没有日历“" + facts.calendar + "” / no calendar '" + facts.calendar + "'");
  KEDU_LET(auto rules, event::calendar_rules(calendars[facts.calendar], zone, facts.hours));
  event::WorkingCalendar calendar(event::with_edits(std::move(rules), facts.calendar, edits));
  return std::make_shared<const App>(App{std::move(definition), std::move(zone), std::move(calendar)});
}

std::vector<formula::CalendarDays> calendar_days(const Json& calendars,
                                                 const std::vector<event::CalendarEdit>& edits) {
  std::vector<formula::CalendarDays> all;
  auto zone = TimeZone::find("UTC");
  if (!zone) return all;
  for (auto& [name, tree] : calendars.items()) {
    auto rules = event::calendar_rules(tree, *zone, nullptr);
    if (!rules) continue;
    *rules = event::with_edits(std::move(*rules), name, edits);
    all.push_back({name,
                   {rules->holidays.begin(), rules->holidays.end()},
                   {rules->makeup_days.begin(), rules->makeup_days.end()}});
  }
  return all;
}

}  // namespace kedu::command
