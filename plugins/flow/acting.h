// Whose turn it is: what a person who uses a verb finds to act on.
#pragma once

#include "case.h"

namespace flow {

using plugin::Invocation;

/// The case of a record whose flow runs; an error people can read where there is none, or where it has ended.
Result<Case> running(const Invocation& invocation, plugin::View& view);
Result<Case> looked_at(const Invocation& invocation, const plugin::View& view);

/// One stay and the tasks in it that are this person's to answer: their own, and those that others answer in their name
/// while they are here.
struct Mine {
  Stay* stay = nullptr;
  std::vector<Row*> tasks;
  explicit operator bool() const { return stay != nullptr; }
};

/// All stays in which the person has something to do.
std::vector<Mine> all_of(Case& record, const std::string& person);

enum class Kind { any, act, approve };
/// The one they mean: the stage the input names, or the only one. Forbidden where it is not theirs; an issue at `stage`
/// where there are several.
Result<Mine> mine(Case& record, const Invocation& invocation, Kind kind, Issues& issues);

/// For buttons: whether mine() would find any.
bool has_any(const Invocation& invocation, const plugin::View& view, Kind kind);
/// The same with a view to the whole case; false where it does not run.
bool in_case(const Invocation& invocation, const plugin::View& view, const std::function<bool(Case&)>& holds);

/// The record is theirs: they own it or made it.
bool owns(const Case& record, const std::string& person);

/// Adds an issue where a needed word is missing.
void need_comment(const Invocation& invocation, Text why, Issues& issues);

}  // namespace flow
