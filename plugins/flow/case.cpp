// Entering, asking, answering and leaving. Spans are kept by the same transaction that moves the stage.
#include "case.h"

#include <algorithm>
#include <map>

#include "absence.h"
#include "gate.h"
#include "late.h"
#include "tell.h"

namespace flow {

namespace {

using plugin::Condition;
using plugin::Reactions;

std::optional<State> counted(const std::string& state) {
  static const std::map<std::string, State, std::less<>> states{{"queued", State::queued},
                                                                {"open", State::open},
                                                                {"approved", State::agreed},
                                                                {"done", State::agreed},
                                                                {"rejected", State::refused}};
  auto found = states.find(state);
  return found == states.end() ? std::nullopt : std::optional(found->second);
}

/// Whoever has the task reads the record, and so does whoever they have it from.
template <class Task>
void let_read(Task& task) {
  task.set("reader", task.get("person"));
  if (task.get("principal") != task.get("person")) task.set("reader_too", task.get("principal"));
}

int whole(const Value& value) {
  return static_cast<int>(value.number());
}

}  // namespace

Result<std::optional<Record>> last_stay(const Rules& rules, const std::string& record, const std::string& stage,
                                        const plugin::View& view) {
  using enum Condition::Op;
  KEDU_LET(auto spans,
           view.find({.form = "stage_span",
                      .where = {{"record", equal, record}, {"form", equal, rules.form}, {"stage", equal, stage}},
                      .order = "-visit",
                      .limit = 1}));
  return spans.empty() ? std::nullopt : std::optional(std::move(spans.front()));
}

void Row::set(std::string_view field, Value value) {
  if (kept_ == Kept::stored && fields_.get(field) == value) return;
  if (kept_ == Kept::stored) changes_.set(field, value);
  fields_.set(field, std::move(value));
}

void Row::write(const std::string& form, Reactions& reactions) const {
  if (kept_ == Kept::made)
    reactions.create(form, id_, fields_);
  else if (!changes_.empty())
    reactions.update(form, id_, changes_);
}

void stop_reading(Row& task) {
  task.set("reader", {});
  task.set("reader_too", {});
}

People Stay::waiting() const {
  People people;
  for (auto& task : tasks)
    if (task.text("state") == "open" && !is_among(people, task.text("person"))) people.push_back(task.text("person"));
  return people;
}

Case::Case(const Rules& rules, std::string record_id, const Fields& record, plugin::View& view)
    : Case(rules, Record{std::move(record_id), 0, record}, view) {
  ids_ = &view;
  fresh_ = true;
}

Result<Case> Case::open(const Rules& rules, const Record& record, plugin::View& view) {
  KEDU_LET(auto found, look(rules, record, view));
  found.ids_ = &view;
  return found;
}

Result<Case> Case::look(const Rules& rules, const Record& record, const plugin::View& view) {
  using enum Condition::Op;
  Case found(rules, record, view);
  KEDU_LET(auto spans,
           view.find({.form = "stage_span",
                      .where = {{"record", equal, record.id}, {"form", equal, rules.form}, {"left_at", blank, {}}},
                      .order = "entered_at"}));
  for (auto& span : spans)
    if (auto* stage = rules.stage(span.get("stage").text()))
      found.stays_.push_back({stage, Row::stored(std::move(span)), {}});
  for (auto& stay : found.stays_) {
    KEDU_LET(auto tasks, view.find({.form = "stage_task",
                                    .where = {{"span", equal, stay.span.id()}, {"kind", not_equal, "copy"}},
                                    .order = "seat"}));
    for (auto& task : tasks) stay.tasks.push_back(Row::stored(std::move(task)));
  }
  return found;
}

std::string Case::title() const {
  return view_->title(rules_->form, {id(), 0, record()});
}

Stay* Case::stay_in(std::string_view stage) {
  for (auto& stay : stays_)
    if (stay.is_open() && stay.stage->id == stage) return &stay;
  return nullptr;
}

bool Case::applies(const Stage& stage) const {
  return flow::applies(stage, rules_->form, record(), *view_);
}

Result<void> Case::enter(std::size_t index, const std::string& resume_to) {
  for (; index < rules_->stages.size(); ++index) {
    auto& stage = rules_->stages[index];
    if (!applies(stage)) continue;
    std::vector<const Stage*> here;
    if (stage.together.empty()) here.push_back(&stage);
    for (auto& inner : stage.together)
      if (applies(inner)) here.push_back(&inner);
    if (here.empty()) continue;
    record_.set("stage", stage.id);
    record_.set("stage_since", view_->now());
    for (auto* one : here) KEDU_TRY(begin_stay(*one, resume_to));
    then.emit(rules_->form + ".entered", rules_->form, id(), {{"stage", stage.id}});
    return {};
  }
  end(*rules_->first_end(true));
  return {};
}

Result<void> Case::begin_stay(const Stage& stage, const std::string& resume_to) {
  std::optional<Record> before;
  if (!fresh_) {
    KEDU_LET(before, last_stay(*rules_, id(), stage.id, *view_));
  }
  // The stay that ends in this very work is the last one, though the store does not know its times yet.
  auto ended = std::find_if(stays_.rbegin(), stays_.rend(), [&](auto& stay) { return stay.stage == &stage; });
  auto now = view_->now();
  Fields span{{"flow", rules_->id},
              {"form", rules_->form},
              {"record", id()},
              {span_link(rules_->form), id()},
              {"record_title", title()},
              {"stage", stage.id},
              {"stage_label", stage.label.zh},
              {"visit", 1},
              {"latest", true},
              {"earlier_ms", 0},
              {"waiting_on", List{}},
              {"entered_at", now},
              {"late", false}};
  if (!resume_to.empty()) span.set("resume_to", resume_to);
  if (ended != stays_.rend()) {
    span.set("visit", ended->span.get("visit").number() + 1);
    span.set("earlier_ms", ended->span.get("total_ms").number());
    ended->span.set("latest", false);
  } else if (before) {
    span.set("visit", before->get("visit").number() + 1);
    span.set("earlier_ms", before->get("total_ms").number());
    earlier_.push_back(Row::stored(std::move(*before)));
    earlier_.back().set("latest", false);
  }
  stays_.push_back({&stage, Row::made(new_id(), std::move(span)), {}});
  set_deadline(*this, stays_.back());
  ask(stays_.back());
  tell_copied(stays_.back());
  tell_when_stranded(*this, stays_.back());
  return {};
}

void Case::ask(Stay& stay) {
  auto people = people_of(*stay.stage, *rules_, record(), *view_);
  bool queues = stay.stage->mode == Mode::sequence;
  for (std::size_t i = 0; i < people.size(); ++i)
    add_task(stay, {people[i], people[i], static_cast<int>(i) + 1, 0, "asked", queues && i > 0 ? "queued" : "open"});
}

void Case::add_task(Stay& stay, const Asking& asking) {
  auto& stage = *stay.stage;
  bool open = asking.state == "open";
  auto person = asking.person;
  auto way = asking.way;
  // For approvers who are away their delegates.
  if (open && stage.approves)
    if (auto instead = stand_in(person, owner(), *view_); instead != person) {
      person = instead;
      way = way == "asked" ? "absence" : way;
    }
  Fields task{{"form", rules_->form},
              {"record", id()},
              {span_link(rules_->form), id()},
              {"record_title", title()},
              {"stage", stage.id},
              {"stage_label", stage.label.zh},
              {"span", stay.span.id()},
              {"kind", stage.approves ? "approve" : "do"},
              {"person", person},
              {"principal", asking.principal.empty() ? person : asking.principal},
              {"seat", asking.seat},
              {"turn", asking.turn},
              {"way", way},
              {"state", asking.state}};
  if (open) {
    let_read(task);
    task.set("asked_at", view_->now());
    if (way != "escalated") asked_.push_back({&stage, person});  // they get a message of its own
  }
  stay.tasks.push_back(Row::made(new_id(), std::move(task)));
}

void Case::answer(Row& task, const std::string& state, const std::string& by, const Value& comment) {
  task.set("state", state);
  stop_reading(task);
  task.set("answered_at", view_->now());
  if (!by.empty()) task.set("answered_by", by);
  if (!comment.is_empty()) task.set("comment", comment);
}

Decision Case::standing_of(const Stay& stay) const {
  std::vector<Seated> seated;
  for (auto& task : stay.tasks)
    if (auto state = counted(task.text("state")))
      seated.push_back({whole(task.get("seat")), whole(task.get("turn")), *state});
  return decide(stay.stage->mode, stay.stage->votes, seated);
}

Decision Case::settle(Stay& stay) {
  auto decision = standing_of(stay);
  std::vector<Row*> rows;
  for (auto& task : stay.tasks)
    if (counted(task.text("state"))) rows.push_back(&task);
  for (auto index : decision.ask) {
    auto& task = *rows[index];
    auto instead = stay.stage->approves ? stand_in(task.text("person"), owner(), *view_) : task.text("person");
    task.set("person", instead);
    task.set("state", "open");
    let_read(task);
    task.set("asked_at", view_->now());
    asked_.push_back({stay.stage, instead});
  }
  return decision;
}

void Case::close(Stay& stay, const std::string& how) {
  auto now = view_->now();
  auto* entered = stay.span.get("entered_at").get_if<DateTime>();
  auto from = entered ? *entered : now;
  auto working = view_->working_time().between_ms(from, now);
  auto wall = now.ms - from.ms;
  stay.span.set("left_at", now);
  stay.span.set("working_ms", Value(working));
  stay.span.set("total_ms", stay.span.get("earlier_ms").number() + static_cast<double>(working));
  stay.span.set("wall_ms", Value(wall));
  stay.span.set("late", stay.stage->standard && is_late(*stay.stage->standard, working, wall, *view_));
  stay.span.set("left_by", how);
  for (auto& task : stay.tasks)
    if (auto& state = task.text("state"); state == "open" || state == "queued") {
      task.set("state", "cancelled");
      stop_reading(task);
    }
  cancel_deadlines(*this, stay);
}

/// Where it goes on after this stay: the next stage, or back to the one that had sent it here. Stages between that
/// apply by now and were never gone through come first.
Result<std::size_t> Case::after(const Stay& stay) {
  auto next = position().value_or(0) + 1;
  auto back = rules_->position(stay.span.text("resume_to"));
  if (!back || stay.span.text("resume_to").empty()) return next;
  for (; next < *back; ++next) {
    auto& stage = rules_->stages[next];
    if (!applies(stage)) continue;
    auto& first = stage.together.empty() ? stage : stage.together.front();
    KEDU_LET(auto before, last_stay(*rules_, id(), first.id, *view_));
    if (!before) return next;
  }
  return *back;
}

/// Of stages at the same time, one whose condition came to hold meanwhile is still to be done.
Result<void> Case::catch_up() {
  auto here = position().value_or(rules_->stages.size());
  if (here >= rules_->stages.size()) return {};
  auto* since = record_.get("stage_since").get_if<DateTime>();
  for (auto& part : rules_->stages[here].together) {
    bool seen = std::any_of(stays_.begin(), stays_.end(), [&](auto& stay) { return stay.stage == &part; });
    if (seen || !applies(part)) continue;
    KEDU_LET(auto before, last_stay(*rules_, id(), part.id, *view_));
    auto* entered = before ? before->get("entered_at").get_if<DateTime>() : nullptr;
    if (!entered || !since || *entered < *since) KEDU_TRY(begin_stay(part, {}));
  }
  return {};
}

Result<void> Case::complete(Stay& stay, const std::string& how) {
  close(stay, how);
  auto open = [](auto& other) { return other.is_open(); };
  if (std::any_of(stays_.begin(), stays_.end(), open)) return {};
  KEDU_TRY(catch_up());
  if (std::any_of(stays_.begin(), stays_.end(), open)) return {};
  KEDU_LET(auto next, after(stay));
  return enter(next);
}

void Case::close_all(const std::string& how) {
  for (auto& stay : stays_)
    if (stay.is_open()) close(stay, how);
}

void Case::end(const End& end) {
  record_.set("stage", end.id);
  record_.set("stage_since", view_->now());
  then.emit(rules_->form + ".ended", rules_->form, id(), {{"end", end.id}, {"won", end.won}});
  then.push(ended_push(*this, end));
}

void Case::tell_copied(Stay& stay) {
  auto people = people_of(stay.stage->copied, *rules_, record(), *view_);
  if (!people.empty()) copy_to(*this, stay, people, {});
}

/// One message a stage for everybody who was asked in this work and still is.
void Case::tell_asked() {
  for (auto& stay : stays_) {
    People to;
    auto waiting = stay.is_open() ? stay.waiting() : People{};
    for (auto& [stage, person] : asked_)
      if (stage == stay.stage && person != looking_ && is_among(waiting, person) && !is_among(to, person))
        to.push_back(person);
    if (!to.empty()) then.push(task_push(*this, *stay.stage, to));
  }
}

/// Whom the record waits on and until when, from its open tasks.
void Case::derive() {
  People waiting;
  Value due;
  for (auto& stay : stays_) {
    if (!stay.is_open()) continue;
    auto here = stay.waiting();
    stay.span.set("waiting_on", as_list(here));
    if (!here.empty() && !is_among(here, stay.span.text("waiting_for"))) stay.span.set("waiting_for", here.front());
    for (auto& person : here)
      if (!is_among(waiting, person)) waiting.push_back(person);
    auto at = deadline_of(stay, *view_);
    if (!at.is_blank() && (due.is_blank() || *at.get_if<DateTime>() < *due.get_if<DateTime>())) due = at;
  }
  record_.set("waiting_on", waiting.empty() ? Value{} : Value(as_list(waiting)));
  record_.set("stage_due", due);
  if (runs()) record_.set("flow_version", rules_->version);
}

Reactions Case::written() {
  tell_asked();
  derive();
  Reactions reactions;
  record_.write(rules_->form, reactions);
  reactions += written_beside();
  return reactions;
}

Reactions Case::written_beside() {
  Reactions reactions;
  for (auto& span : earlier_) span.write("stage_span", reactions);
  for (auto& stay : stays_) {
    stay.span.write("stage_span", reactions);
    for (auto& task : stay.tasks) task.write("stage_task", reactions);
  }
  reactions += std::move(then);
  then = {};
  return reactions;
}

}  // namespace flow
