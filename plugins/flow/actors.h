// Whom the words of a definition stand for, for one record and at this moment.
#pragma once

#include "rules.h"

namespace flow {

using People = std::vector<std::string>;

/// The record's owner, or whoever made it.
std::string first_owner(const Fields& record);

/// The people an actor stands for, each once; those who are no longer active are left out.
People people_of(const Actor& actor, const Rules& rules, const Fields& record, const plugin::View& view);
People people_of(const Actors& actors, const Rules& rules, const Fields& record, const plugin::View& view);

/// The people a stage asks. Nobody approves what is their own: then the owner's head does. Without delegates.
People people_of(const Stage& stage, const Rules& rules, const Fields& record, const plugin::View& view);

bool is_among(const People& people, std::string_view person);
/// Their names, for messages.
std::string names_of(const People& people, const plugin::View& view);
List as_list(const People& people);

}  // namespace flow
