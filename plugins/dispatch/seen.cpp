// Receipts of offers. One request tells of many: the offer it is sent to, and those in `offers`. The first time counts,
// and what is not the caller's own is passed over.
#include "seen.h"

namespace dispatch {

namespace {

constexpr int most_at_once = 200;

using plugin::Condition;
using plugin::Invocation;
using plugin::Reactions;
using plugin::View;

/// Opened implies delivered.
Result<Reactions> note(const Invocation& invocation, const View& view, std::initializer_list<const char*> fields) {
  if (invocation.form != "offer") return fail(ErrorCode::not_found, "这不是邀约 / this is no offer");
  if (invocation.record.get("person").text() != invocation.actor.id)
    return fail(ErrorCode::forbidden, "这不是给你的邀约 / this offer is not yours");
  List ids{invocation.record.id};
  for (auto& id : invocation.input.get("offers").items())
    if (!id.text().empty() && ids.size() < most_at_once) ids.push_back(id);
  KEDU_LET(auto mine,
           view.find({.form = "offer",
                      .where = {{"id", Condition::Op::in, ids}, {"person", Condition::Op::equal, invocation.actor.id}},
                      .fields = {"delivered_at", "opened_at"},
                      .limit = most_at_once}));
  Reactions reactions;
  for (auto& offer : mine) {
    Fields first;
    for (auto* field : fields)
      if (offer.get(field).is_blank()) first.set(field, view.now());
    if (!first.empty()) reactions.update("offer", offer.id, std::move(first));
  }
  return reactions;
}

Result<Reactions> delivered(const Invocation& invocation, View& view, Issues&) {
  return note(invocation, view, {"delivered_at"});
}

Result<Reactions> opened(const Invocation& invocation, View& view, Issues&) {
  return note(invocation, view, {"delivered_at", "opened_at"});
}

/// The browser says these by itself; they are no buttons.
bool never_shown(const Invocation&, const View&) {
  return false;
}

}  // namespace

void declare_receipts(plugin::Builder& plugin) {
  using enum plugin::Audience;
  plugin.command({"delivered", {"已送达", "Delivered"}, never_shown, delivered, handler_decides});
  plugin.command({"opened", {"已看到", "Opened"}, never_shown, opened, handler_decides});
}

}  // namespace dispatch
