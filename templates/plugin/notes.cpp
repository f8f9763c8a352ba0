// A check, a reaction and a route.
#include "notes.h"

namespace example {

namespace {

constexpr const char* form = "example_note";
constexpr int most_open = 100;

}  // namespace

void check_not_to_oneself(const plugin::Change& change, const plugin::View&, Issues& issues) {
  if (change.form != form || change.kind != plugin::Change::Kind::create) return;
  // The system has no actor: what it writes is for anybody.
  if (change.actor.empty() || change.after->get("reader").text() != change.actor) return;
  issues.add({.code = "note-to-oneself",
              .message = {"不用给自己留言", "a note is for somebody else"},
              .hint = {"请选择一位同事", "choose a colleague"},
              .field = "reader"});
}

Result<plugin::Reactions> tell_reader(const plugin::Event& event, plugin::View& view) {
  auto* writer = view.person(event.actor);
  auto from = writer ? Text(writer->name) : Text("系统", "the system");
  plugin::Push push;
  push.to = {event.after.get("reader").text()};
  push.kind = "notice";
  push.title = {from.zh + "的留言", "A note from " + from.in(Language::en)};
  push.body = Text(event.after.get("text").text());
  push.form = form;
  push.record_id = event.record_id;
  plugin::Reactions reactions;
  reactions.push(std::move(push));
  return reactions;
}

Result<Json> open_notes(const plugin::Request& request, const plugin::View& view) {
  using Op = plugin::Condition::Op;
  KEDU_LET(auto notes, view.find({.form = form,
                                  .where = {{"reader", Op::equal, request.person.id}, {"done", Op::equal, false}},
                                  .order = "created_at",
                                  .limit = most_open}));
  auto list = Json::array();
  for (auto& note : notes) list.push_back({{"id", note.id}, {"text", note.get("text").text()}});
  return Json{{"notes", std::move(list)}};
}

}  // namespace example
