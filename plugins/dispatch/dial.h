// No number is dialled twice within the window, whoever dialled first.
#pragma once

#include "rules.h"

namespace dispatch {

void check_not_dialled_twice(const plugin::Change& change, const plugin::View& view, Issues& issues);

}  // namespace dispatch
