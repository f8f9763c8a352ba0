// Lost deals and the reviews that ask about them: nothing closes while one of them has no answer.
#pragma once

#include "rules.h"

namespace attribution {

/// A deal ended as lost: one row that says so, in the review that is under way for that day.
Result<plugin::Reactions> deal_ended(const plugin::Event& event, plugin::View& view);
/// A deal went back into a stage: its loss is none any more. An answer was written: by whom, and whether it is a copy.
Result<plugin::Reactions> record_updated(const plugin::Event& event, plugin::View& view);
/// A review names rules that are there; what a closed review was told stays as it is.
void check_review(const plugin::Change& change, const plugin::View& view, Issues& issues);
/// A review begins: its question, its seed, the deals of its days; those who lost them are asked.
Result<plugin::Reactions> review_created(const plugin::Event& event, plugin::View& view);
/// The deals of a large review come in batches.
Result<plugin::Reactions> review_goes_on(const plugin::TimerFired& timer, plugin::View& view);
/// The verb `answer_loss` on the deal: its owner, or their head, answers the review.
Result<plugin::Reactions> answer_loss(const plugin::Invocation& invocation, plugin::View& view, Issues& issues);
bool can_answer_loss(const plugin::Invocation& invocation, const plugin::View& view);
/// The verb `close_review`.
Result<plugin::Reactions> close_review(const plugin::Invocation& invocation, plugin::View& view, Issues& issues);
bool can_close_review(const plugin::Invocation& invocation, const plugin::View& view);

}  // namespace attribution
