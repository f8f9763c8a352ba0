// The verbs people use on a dispatched record.
#pragma once

#include "plugin/api/plugin.h"

namespace dispatch {

using namespace kedu;

void declare_commands(plugin::Builder& plugin);

}  // namespace dispatch
