// transfer, delegate, add_sign, urge and copy: what people do with a task besides deciding it.
#pragma once

#include "rules.h"

namespace flow {

void declare_handling(plugin::Builder& plugin);

}  // namespace flow
