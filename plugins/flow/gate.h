// What is missing before a stage may be left, and the check that nothing gets past it by another path.
#pragma once

#include "case.h"

namespace flow {

/// What is said of a requirement that does not hold.
Issue issue_of(const Requirement& requirement, const std::string& form, const Fields& record, const plugin::View& view);

/// How a stay ends that has passed its stage: `left_by` of its span.
List ways_passed();

/// The stage itself, or those at the same time that it names.
std::vector<const Stage*> parts_of(const Stage& stage);

/// Whether a stage belongs to this record's way.
bool applies(const Stage& stage, const std::string& form, const Fields& record, const plugin::View& view);

/// One issue for each requirement that does not hold, each at its field.
Issues missing(const std::vector<Requirement>& requirements, const std::string& form, const Fields& record,
               const plugin::View& view);

/// What a stay still lacks before it may be left, without what it was let pass with; and, where it goes straight back
/// to where it came from, what the stages between lack.
Result<Issues> missing_for(const Case& record, const Stay& stay);
std::vector<const Requirement*> lacking(const Case& record, const Stay& stay);
/// Whether the span says that its stage may be left without this.
bool was_let_pass(const Requirement& requirement, const Fields& span);

/// A write may not undo what a stage already passed has required, nor make a stage necessary that was left out.
void check_gates_hold(const plugin::Change& change, const plugin::View& view, Issues& issues);

}  // namespace flow
