// advance, approve, reject, return and lose: what people do to move a record through its flow.
#pragma once

#include "rules.h"

namespace flow {

void declare_commands(plugin::Builder& plugin);

}  // namespace flow
