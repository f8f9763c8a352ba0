// Each verb changes who is asked, never what is required.
#include "handling.h"

#include <algorithm>

#include "acting.h"
#include "hand.h"
#include "tell.h"

namespace flow {

namespace {

using plugin::Input;
using plugin::Reactions;
using plugin::View;

constexpr std::int64_t urge_every_ms = 30 * 60'000;
constexpr std::size_t people_at_once = 10;

/// Somebody who may be asked in this stay: there, active, not asked yet, and not to approve what is their own.
bool may_be_asked(const Case& record, const Stay& stay, const std::string& id, const std::string& field,
                  Issues& issues) {
  auto* person = record.view().person(id);
  auto refuse = [&](std::string code, Text message) {
    issues.add({.code = std::move(code), .message = std::move(message), .field = field});
    return false;
  };
  if (id.empty()) return refuse("required", {"请选人", "choose somebody"});
  if (!person || !person->active) return refuse("unknown-person", {"没有这个人", "there is no such person"});
  if (stay.stage->approves && id == record.owner())
    return refuse("own", {"不能审批自己的单子", "nobody approves what is their own"});
  if (is_asked(stay, id))
    return refuse("already-asked", {"“" + person->name + "”已经在处理了", person->name + " has been asked already"});
  return true;
}

void note(Case& record, const Invocation& invocation, const char* what, const People& to) {
  record.then.emit(invocation.form + "." + what, invocation.form, record.id(),
                   {{"to", as_list(to)}, {"comment", invocation.input.get("comment")}});
}

Result<Reactions> pass_on(const Invocation& invocation, View& view, Issues& issues, const char* way) {
  KEDU_LET(auto record, running(invocation, view));
  KEDU_LET(auto mine, flow::mine(record, invocation, Kind::any, issues));
  auto& to = invocation.input.get("to").text();
  if (!issues.ok() || !may_be_asked(record, *mine.stay, to, "to", issues)) return Reactions{};
  bool delegates = std::string_view(way) == "delegate";
  for (auto* task : mine.tasks) {
    auto principal = task->text("principal");
    hand(record, *mine.stay, *task, to, way, delegates ? (principal.empty() ? invocation.actor.id : principal) : to);
    record.answer(*task, "passed_on", invocation.actor.id, invocation.input.get("comment"));
  }
  note(record, invocation, delegates ? "delegated" : "transferred", {to});
  return record.written();
}

Result<Reactions> transfer(const Invocation& invocation, View& view, Issues& issues) {
  return pass_on(invocation, view, issues, "transfer");
}

Result<Reactions> delegate(const Invocation& invocation, View& view, Issues& issues) {
  return pass_on(invocation, view, issues, "delegate");
}

/// Makes room on a seat for one more turn.
void shift_turns(Stay& stay, const Value& seat, double from) {
  for (auto& task : stay.tasks)
    if (task.get("seat") == seat && task.get("turn").number() >= from) task.set("turn", task.get("turn").number() + 1);
}

Result<Reactions> add_sign(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  KEDU_LET(auto mine, flow::mine(record, invocation, Kind::approve, issues));
  auto& how = invocation.input.get("how").text();
  if (how != "before" && how != "after" && how != "beside")
    issues.add({.code = "unknown-option",
                .message = {"请选 前加签、后加签 或 并加签", "choose before, after or beside"},
                .field = "how"});
  People people;
  for (auto& item : invocation.input.get("people").items())
    if (may_be_asked(record, *mine.stay, item.text(), "people", issues) && !is_among(people, item.text()))
      people.push_back(item.text());
  if (people.empty() && issues.ok())
    issues.add({.code = "required", .message = {"请选加签的人", "choose who signs too"}, .field = "people"});
  if (people.size() > people_at_once)
    issues.add(
        {.code = "too-many", .message = {"一次最多加签 10 人", "at most ten people at once"}, .field = "people"});
  if (!issues.ok()) return Reactions{};
  auto& task = *mine.tasks.front();
  auto seat = task.get("seat");
  auto turn = task.get("turn").number();
  if (how == "before") {
    shift_turns(*mine.stay, seat, turn);
    task.set("state", "queued");
    stop_reading(task);
  } else if (how == "after") {
    shift_turns(*mine.stay, seat, ++turn);
  }
  for (auto& person : people)
    record.add_task(*mine.stay, {person, person, static_cast<int>(seat.number()), static_cast<int>(turn), how,
                                 how == "after" ? "queued" : "open"});
  note(record, invocation, "signed_with", people);
  return record.written();
}

Result<Reactions> urge(const Invocation& invocation, View& view, Issues&) {
  KEDU_LET(auto record, running(invocation, view));
  if (!owns(record, invocation.actor.id))
    return fail(ErrorCode::forbidden, "只有申请人可以催办 / only the applicant may urge");
  auto now = view.now();
  Reactions urged;
  int count = 0;
  for (auto& stay : record.stays()) {
    People to;
    for (auto& task : stay.tasks) {
      auto* last = task.get("urged_at").get_if<DateTime>();
      bool waits = task.text("state") == "open" && task.text("person") != invocation.actor.id;
      if (!waits || (last && now.ms - last->ms < urge_every_ms)) continue;
      task.set("urged_at", now);
      to.push_back(task.text("person"));
    }
    count += static_cast<int>(to.size());
    if (!to.empty()) record.then.push(push_about(record, "urge", to, {"催办", "Please look at it"}, stay.stage->label));
  }
  if (count == 0)
    return fail(ErrorCode::conflict, "刚刚催过，半小时内不重复催 / urged just now; once in half an hour is enough");
  note(record, invocation, "urged", {});
  auto reactions = record.written();
  reactions.answer.set("urged", count);
  return reactions;
}

Result<Reactions> copy(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  if (!owns(record, invocation.actor.id)) {
    KEDU_LET(auto mine, flow::mine(record, invocation, Kind::any, issues));
    (void)mine;
  }
  People people;
  for (auto& item : invocation.input.get("people").items()) {
    auto* person = view.person(item.text());
    if (person && person->active && !is_among(people, person->id)) people.push_back(person->id);
  }
  if (people.empty() || people.size() > people_at_once)
    issues.add({.code = "required", .message = {"请选 1 到 10 个人", "choose one to ten people"}, .field = "people"});
  if (!issues.ok() || record.stays().empty()) return Reactions{};
  copy_to(record, record.stays().front(), people, invocation.input.get("comment"));
  note(record, invocation, "copied", people);
  return record.written();
}

bool has_task(const Invocation& invocation, const View& view) {
  return has_any(invocation, view, Kind::any);
}

bool approves(const Invocation& invocation, const View& view) {
  return has_any(invocation, view, Kind::approve);
}

bool waits_on_others(const Invocation& invocation, const View& view) {
  return in_case(invocation, view, [&](Case& record) {
    if (!owns(record, invocation.actor.id)) return false;
    return std::any_of(record.stays().begin(), record.stays().end(), [&](auto& stay) {
      auto waiting = stay.waiting();
      return !waiting.empty() && !is_among(waiting, invocation.actor.id);
    });
  });
}

bool is_concerned(const Invocation& invocation, const View& view) {
  return in_case(invocation, view, [&](Case& record) {
    return owns(record, invocation.actor.id) || !all_of(record, invocation.actor.id).empty();
  });
}

}  // namespace

void declare_handling(plugin::Builder& plugin) {
  using enum Input::Type;
  using enum Input::Need;
  using enum plugin::Command::Place;
  auto sees = plugin::Audience::sees_record;
  Input note{"comment", {"说明", "Comment"}};
  Input which{"stage", {"环节", "Stage"}, open_stage};
  Input to{"to", {"交给", "To"}, person, required};
  Input with{"people", {"人员", "People"}, people, required};
  Input how{"how",
            {"方式", "How"},
            choice,
            required,
            {{"before", {"前加签：先由他们签", "Before: they sign first"}},
             {"after", {"后加签：我签后由他们签", "After: they sign when I have"}},
             {"beside", {"并加签：一起签", "Beside: they sign as well"}}}};
  plugin.command({"transfer", {"转办", "Transfer"}, has_task, transfer, sees, {which, to, note}, more});
  plugin.command({"delegate", {"委托", "Delegate"}, approves, delegate, sees, {which, to, note}, more});
  plugin.command({"add_sign", {"加签", "Add a signer"}, approves, add_sign, sees, {which, with, how, note}, more});
  plugin.command({"urge", {"催办", "Urge"}, waits_on_others, urge, sees, {note}, more});
  plugin.command({"copy", {"抄送", "Copy to"}, is_concerned, copy, sees, {with, note}, more});
}

}  // namespace flow
