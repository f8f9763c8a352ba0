#include "reviews.h"

#include <algorithm>
#include <set>

#include "sample.h"

namespace attribution {

namespace {

using enum plugin::Condition::Op;
using plugin::Condition;
using plugin::Reactions;

constexpr int batch = 20;             ///< deals written in one transaction, each with a message
constexpr int sampled_from = 10'000;  ///< deals of one review
constexpr std::size_t named_at_most = 20;

/// As a record keeps it: both languages.
std::string question_of(const Rules& rules) {
  auto& question = rules.losses->question;
  return question.en.empty() ? question.zh : question.zh + " / " + question.en;
}

/// Its days as instants: [from, to).
std::pair<DateTime, DateTime> span_of(const Fields& review, const plugin::View& view) {
  auto* from = review.get("from").get_if<Date>();
  auto* to = review.get("to").get_if<Date>();
  if (!from || !to) return {};
  return {view.working_time().start_of(*from), view.working_time().start_of({to->days + 1})};
}

plugin::Push asked(const std::string& owner, const std::string& loss, const Text& title, const Text& question) {
  plugin::Push push;
  push.to = {owner};
  push.kind = "task";
  push.title = {"请回答丢单复盘：" + title.zh, "A loss review asks you: " + title.in(Language::en)};
  push.body = question;
  push.form = "loss";
  push.record_id = loss;
  return push;
}

Result<std::optional<Record>> open_review_of(const Rules& rules, DateTime lost_at, const plugin::View& view) {
  auto day = view.working_time().day_of(lost_at);
  KEDU_LET(auto reviews, view.find({.form = "loss_review",
                                    .where = {{"rule", equal, rules.id},
                                              {"state", equal, "open"},
                                              {"from", less_equal, day},
                                              {"to", greater_equal, day}},
                                    .limit = 1}));
  if (reviews.empty()) return std::optional<Record>();
  return std::optional(std::move(reviews.front()));
}

/// Takes the next deals into the review; when there are no more, draws the sample.
Result<Reactions> gather(const Rules& rules, const std::string& review_id, const Fields& review, plugin::View& view) {
  Reactions reactions;
  auto [from, to] = span_of(review, view);
  std::vector<Condition> mine{{"rule", equal, rules.id}, {"lost_at", greater_equal, from}, {"lost_at", less, to}};
  auto free = mine;
  free.push_back({"review", blank, {}});
  free.push_back({"reopened", equal, false});
  KEDU_LET(auto losses, view.find({.form = "loss", .where = std::move(free), .order = "lost_at", .limit = batch}));
  for (auto& loss : losses) {
    reactions.update("loss", loss.id, {{"review", review_id}, {"question", question_of(rules)}});
    if (loss.get("answer").is_empty())
      reactions.push(asked(loss.get("owner").text(), loss.id, loss.get("record_title").text(), rules.losses->question));
  }
  if (losses.size() == batch) {
    reactions.timer({"review_goes_on", review_id, view.now(), {{"step", "gather"}}});
    return reactions;
  }
  mine.push_back({"review", equal, review_id});
  KEDU_LET(auto before, view.find({.form = "loss", .where = std::move(mine), .fields = {"id"}, .limit = sampled_from}));
  std::vector<std::string> ids;
  for (auto& loss : before) ids.push_back(loss.id);
  for (auto& loss : losses) ids.push_back(loss.id);
  auto seed = static_cast<std::uint64_t>(review.get("seed").number());
  List sample;
  for (auto& id : sample_of(std::move(ids), seed, rules.losses->sample)) {
    reactions.update("loss", id, {{"sampled", true}});
    sample.emplace_back(id);
  }
  reactions.update("loss_review", review_id, {{"sample", std::move(sample)}});
  return reactions;
}

/// Deals of a closed review learn that it closed.
Result<Reactions> mark_reviewed(const std::string& review_id, DateTime closed_at, const plugin::View& view) {
  Reactions reactions;
  KEDU_LET(auto losses,
           view.find({.form = "loss",
                      .where = {{"review", equal, review_id}, {"reviewed_at", blank, {}}, {"reopened", equal, false}},
                      .limit = batch}));
  for (auto& loss : losses) reactions.update("loss", loss.id, {{"reviewed_at", closed_at}});
  if (losses.size() == batch) reactions.timer({"review_goes_on", review_id, view.now(), {{"step", "reviewed"}}});
  return reactions;
}

Result<Reactions> went_back(const Rules& rules, const plugin::Event& event, const plugin::View& view) {
  Reactions reactions;
  if (!rules.losses || !rules.stage(event.after.get("stage").text())) return reactions;
  KEDU_LET(auto losses, view.find({.form = "loss",
                                   .where = {{"record", equal, event.record_id}, {"reopened", equal, false}},
                                   .limit = batch}));
  for (auto& loss : losses) reactions.update("loss", loss.id, {{"reopened", true}});
  return reactions;
}

Result<Reactions> answered(const plugin::Event& event, const plugin::View& view) {
  Reactions reactions;
  auto& answer = event.after.get("answer");
  auto key = answer_key(answer.text());
  bool copied = false;
  if (!key.empty()) {
    KEDU_LET(auto same, view.find({.form = "loss",
                                   .where = {{"answer_key", equal, key}, {"id", not_equal, event.record_id}},
                                   .fields = {"id"},
                                   .limit = 1}));
    copied = !same.empty();
  }
  bool there = !answer.is_empty();
  reactions.update("loss", event.record_id,
                   {{"answer_key", key.empty() ? Value() : Value(key)},
                    {"copied", copied},
                    {"answered_by", there ? Value(event.actor) : Value()},
                    {"answered_at", there ? Value(view.now()) : Value()}});
  return reactions;
}

/// The loss of a deal as it stands.
Result<std::optional<Record>> loss_of(const std::string& record, const plugin::View& view) {
  KEDU_LET(auto losses, view.find({.form = "loss",
                                   .where = {{"record", equal, record}, {"reopened", equal, false}},
                                   .order = "-lost_at",
                                   .limit = 1}));
  if (losses.empty()) return std::optional<Record>();
  return std::optional(std::move(losses.front()));
}

bool answers(const plugin::Invocation& invocation, const Record& loss, const plugin::View& view) {
  auto& owner = loss.get("owner").text();
  auto* head = view.head_of(owner);
  return invocation.actor.id == owner || (head && head->id == invocation.actor.id);
}

}  // namespace

Result<Reactions> deal_ended(const plugin::Event& event, plugin::View& view) {
  Reactions reactions;
  auto* rules = rules_of_form(view, event.form);
  if (!rules || !rules->losses || rules->won(event.payload.get("end").text()) != false) return reactions;
  KEDU_LET(auto stays, view.find({.form = "stage_span",
                                  .where = {{"record", equal, event.record_id}, {"form", equal, event.form}},
                                  .fields = {"stage_label"},
                                  .order = "-entered_at",
                                  .limit = 1}));
  KEDU_LET(auto review, open_review_of(*rules, view.now(), view));
  auto& owner = event.after.get("owner").text();
  auto title = view.title(event.form, {event.record_id, 0, event.after});
  Fields fields{{"rule", rules->id},
                {"record", event.record_id},
                {event.form, event.record_id},
                {"record_title", title},
                {"owner", owner.empty() ? event.after.get("created_by") : Value(owner)},
                {"lost_at", view.now()},
                {"lost_in", stays.empty() ? Value() : stays.front().get("stage_label")},
                {"reopened", false}};
  auto id = view.new_id();
  if (review) {
    fields.set("review", review->id);
    fields.set("question", question_of(*rules));
    reactions.push(asked(fields.get("owner").text(), id, title, rules->losses->question));
  }
  reactions.create("loss", id, std::move(fields));
  return reactions;
}

Result<Reactions> record_updated(const plugin::Event& event, plugin::View& view) {
  if (event.form == "loss") return event.before.has("answer") ? answered(event, view) : Reactions{};
  if (!event.before.has("stage")) return Reactions{};
  auto* rules = rules_of_form(view, event.form);
  return rules ? went_back(*rules, event, view) : Reactions{};
}

void check_review(const plugin::Change& change, const plugin::View& view, Issues& issues) {
  if (!change.after || !change.by_plugin.empty()) return;
  if (change.form == "loss_review" && !change.before && !loss_rules(view, change.after->get("rule").text()))
    issues.add({.code = "unknown-rule",
                .message = {"没有这套丢单归因规则", "there are no such rules about losses"},
                .hint = {"写 attribution 段的编号，只有一套时可不填",
                         "the id of an attribution section; blank when there is only one"},
                .field = "rule"});
  if (change.form == "loss" && change.before && !change.before->get("reviewed_at").is_blank() &&
      change.before->get("answer") != change.after->get("answer"))
    issues.add({.code = "review-closed",
                .message = {"复盘已经完成，回答不能再改", "the review is closed, its answers stay"},
                .field = "answer"});
}

Result<Reactions> review_created(const plugin::Event& event, plugin::View& view) {
  Reactions reactions;
  auto* rules = loss_rules(view, event.after.get("rule").text());
  if (!rules) return reactions;
  auto review = event.after;
  review.set("seed", static_cast<double>(seed_of(view.new_id())));
  reactions.update(
      "loss_review", event.record_id,
      {{"rule", rules->id}, {"state", "open"}, {"seed", review.get("seed")}, {"question", question_of(*rules)}});
  KEDU_LET(auto gathered, gather(*rules, event.record_id, review, view));
  reactions += std::move(gathered);
  return reactions;
}

Result<Reactions> review_goes_on(const plugin::TimerFired& timer, plugin::View& view) {
  auto review = view.get("loss_review", timer.key);
  auto* rules = review ? loss_rules(view, review->get("rule").text()) : nullptr;
  if (!rules) return Reactions{};
  if (timer.payload.get("step") == Value("gather")) return gather(*rules, timer.key, review->fields, view);
  auto* closed = review->get("closed_at").get_if<DateTime>();
  return mark_reviewed(timer.key, closed ? *closed : view.now(), view);
}

bool can_answer_loss(const plugin::Invocation& invocation, const plugin::View& view) {
  auto* rules = rules_of_form(view, invocation.form);
  if (!rules || !rules->losses) return false;
  auto loss = loss_of(invocation.record.id, view.everything());
  return loss && *loss && (*loss)->get("reviewed_at").is_blank() && answers(invocation, **loss, view);
}

Result<Reactions> answer_loss(const plugin::Invocation& invocation, plugin::View& view, Issues& issues) {
  KEDU_LET(auto loss, loss_of(invocation.record.id, view));
  if (!loss) return fail(ErrorCode::not_found, "这一单没有丢 / this deal is not lost");
  if (!answers(invocation, *loss, view))
    return fail(ErrorCode::forbidden, "由负责人或其主管回答 / it is for the owner or their head to answer");
  if (!loss->get("reviewed_at").is_blank())
    return fail(ErrorCode::conflict, "复盘已经完成，回答不能再改 / the review is closed, its answers stay");
  auto& answer = invocation.input.get("comment");
  if (answer.is_empty())
    issues.add({.code = "required", .message = {"请写下回答", "write the answer"}, .field = "comment"});
  if (!issues.ok()) return Reactions{};
  Reactions reactions;
  reactions.update("loss", loss->id, {{"answer", answer}});
  return reactions;
}

bool can_close_review(const plugin::Invocation& invocation, const plugin::View& view) {
  if (invocation.form != "loss_review" || invocation.record.get("state") != Value("open")) return false;
  auto& host = invocation.record.get("host").text();
  auto* head = view.head_of(host);
  return invocation.actor.id == host || (head && head->id == invocation.actor.id);
}

Result<Reactions> close_review(const plugin::Invocation& invocation, plugin::View& view, Issues& issues) {
  if (invocation.form != "loss_review") return fail(ErrorCode::not_found, "这不是丢单复盘 / this is no loss review");
  if (invocation.record.get("state") != Value("open"))
    return fail(ErrorCode::conflict, "复盘已经完成 / the review is closed");
  if (!can_close_review(invocation, view))
    return fail(ErrorCode::forbidden, "由主持人或其主管完成 / it is for the host or their head to close");
  KEDU_LET(
      auto open,
      view.find({.form = "loss",
                 .where = {{"review", equal, invocation.record.id}, {"answer", blank, {}}, {"reopened", equal, false}},
                 .order = "lost_at"}));
  for (auto& loss : open) {
    if (issues.size() == named_at_most) break;
    auto& title = loss.get("record_title").text();
    auto* owner = view.person(loss.get("owner").text());
    issues.add({.code = "unanswered",
                .message = {"“" + title + "”还没有回答", "'" + title + "' has no answer yet"},
                .hint = owner ? Text{"由" + owner->name + "回答", owner->name + " answers it"} : Text{},
                .field = "deals"});
  }
  if (!issues.ok()) return Reactions{};
  Reactions reactions;
  reactions.update("loss_review", invocation.record.id, {{"state", "closed"}, {"closed_at", view.now()}});
  KEDU_LET(auto marked, mark_reviewed(invocation.record.id, view.now(), view));
  reactions += std::move(marked);
  return reactions;
}

}  // namespace attribution
