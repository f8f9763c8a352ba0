// What is missing before a stage may be left, and the check that nothing gets past it by another path.
#pragma once

#include "rules.h"

namespace flow {

/// What is said of a requirement that does not hold.
Issue issue_of(const Requirement& requirement, const std::string& form, const plugin::View& view);

/// One issue for each requirement that does not hold, each at its field.
Issues missing(const std::vector<Requirement>& requirements, const std::string& form, const Fields& record,
               const plugin::View& view);

/// A write may not undo what a stage already passed has required.
void check_gates_hold(const plugin::Change& change, const plugin::View& view, Issues& issues);

}  // namespace flow
