// What people are told about a case, in both languages.
#pragma once

#include "case.h"

namespace flow {

/// A message that opens the record.
plugin::Push push_about(const Case& record, std::string kind, People to, Text title, Text body);

/// A stage begins to wait on them.
plugin::Push task_push(const Case& record, const Stage& stage, People to);
/// The flow has ended: to the owner.
plugin::Push ended_push(const Case& record, const End& end);

/// Those it waited on need not look at it any more.
void tell_withdrawn(Case& record, const People& waiting);

/// The stage has nobody who could end it: whoever looks after the flow hears of it at once.
void tell_when_stranded(Case& record, Stay& stay);

/// They are told of the record and may read it from now on.
void copy_to(Case& record, Stay& stay, const People& people, const Value& comment);

}  // namespace flow
