// The verbs delivered and opened: a person's browser says which offers it has received and which the person has seen.
#pragma once

#include "plugin/api/plugin.h"

namespace dispatch {

using namespace kedu;

void declare_receipts(plugin::Builder& plugin);

}  // namespace dispatch
