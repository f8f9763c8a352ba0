// let_pass: somebody whom the flow names lets a record go on without a soft requirement, says why, and is counted.
#pragma once

#include "rules.h"

namespace flow {

void declare_let_pass(plugin::Builder& plugin);

}  // namespace flow
