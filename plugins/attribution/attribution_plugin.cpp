// Why it is late and why it was lost: the table of contents of the plug-in.
#include "alerts.h"
#include "cards.h"
#include "effective.h"
#include "improvements.h"
#include "losses.h"
#include "reviews.h"
#include "rules.h"

KEDU_PLUGIN(attribution, plugin) {
  using namespace attribution;
  using enum kedu::plugin::Method;
  plugin.section<Rules>("attribution", load_rules, loss_fields);
  plugin.section<Action>("action", load_action, action_fields);

  // Warnings
  plugin.on("stage_span.created", stage_moved);
  plugin.on("stage_span.updated", stage_moved);
  plugin.timer("measure_alerts", measure_alerts);
  plugin.command({"act_on", {"写明措施", "Act on it"}, can_act_on, act_on});
  plugin.route(get, "/alerts", list_alerts);
  plugin.route(get, "/alerts/{id}", show_alert);
  plugin.route(get, "/chain", show_chain);

  // Actions
  plugin.on("*.created", action_written);
  plugin.on("*.updated", action_written);

  // Losses, reviews, improvements
  plugin.check(check_review);
  plugin.on("*.ended", deal_ended);
  plugin.on("*.updated", record_updated);
  plugin.on("loss_review.created", review_created);
  plugin.timer("review_goes_on", review_goes_on);
  plugin.command({"answer_loss", {"回答复盘", "Answer the review"}, can_answer_loss, answer_loss});
  plugin.command({"close_review", {"完成复盘", "Close the review"}, can_close_review, close_review});
  plugin.on("improvement.created", improvement_written);
  plugin.on("improvement.updated", improvement_written);
  plugin.timer("improvement_due", improvement_due);
  plugin.route(get, "/losses", show_losses);
  plugin.route(get, "/losses/deals", show_deals);
  plugin.route(get, "/reviews/{id}/sample", show_sample);
  plugin.route(get, "/effect", show_effect);
}
