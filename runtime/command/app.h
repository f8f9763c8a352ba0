// An app as it runs: its frozen definition with the calendar, the zone and the access rules made from it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "access/policy.h"
#include "base/calendar_date.h"
#include "definition/definition.h"
#include "event/working_calendar.h"

namespace kedu::command {

/// Immutable; publishing makes a new one.
struct App {
  definition::Snapshot definition;
  TimeZone zone;
  event::WorkingCalendar calendar;
  std::map<std::string, access::FormRules, std::less<>> rules;  ///< by form id

  const definition::Form* form(std::string_view id) const { return definition->form(id); }
};

/// `calendars`: the shipped calendars by name, as read from their YAML.
Result<std::shared_ptr<const App>> make_app(definition::Snapshot definition, const Json& calendars);

}  // namespace kedu::command
