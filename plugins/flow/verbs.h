// advance, approve, reject, return, withdraw and lose: what people do to move a record through its flow.
#pragma once

#include "case.h"

namespace flow {

/// What the answers in a stay came to: the record goes on, or ends as refused. `brought`: fields given for that end.
Result<void> conclude(Case& record, Stay& stay, const Fields& brought, Issues& issues);

void declare_commands(plugin::Builder& plugin);

}  // namespace flow
