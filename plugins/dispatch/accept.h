// The verbs people use on a dispatched record.
#pragma once

#include <string_view>

#include "rules.h"

namespace dispatch {

using namespace kedu;

/// Whether the rule's `then` hands records to this person: a supervisor, who may assign them.
bool may_assign(const Rules& rules, const plugin::Person& person);
bool has_role(const plugin::Person& person, std::string_view role);

void declare_commands(plugin::Builder& plugin);

}  // namespace dispatch
