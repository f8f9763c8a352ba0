// An app as it runs: its frozen definition with the calendar and the zone made from it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/calendar_date.h"
#include "definition/definition.h"
#include "event/calendar_edits.h"
#include "event/working_calendar.h"
#include "formula/engine.h"

namespace kedu::command {

/// Immutable; publishing makes a new one.
struct App {
  definition::Snapshot definition;
  TimeZone zone;
  event::WorkingCalendar calendar;

  const definition::Form* form(std::string_view id) const { return definition->form(id); }
};

/// `calendars`: the shipped calendars by name, as read from their YAML; `edits`: the workspace's own.
Result<std::shared_ptr<const App>> make_app(definition::Snapshot definition, const Json& calendars,
                                            const std::vector<event::CalendarEdit>& edits = {});

/// The same calendars for the formula engine's NETWORKDAYS(…,"CN").
std::vector<formula::CalendarDays> calendar_days(const Json& calendars,
                                                 const std::vector<event::CalendarEdit>& edits = {});

}  // namespace kedu::command
