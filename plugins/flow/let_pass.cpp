// The requirement stays what it is; this stay alone may be left without it.
#include "let_pass.h"

#include <algorithm>

#include "acting.h"
#include "gate.h"
#include "tell.h"

namespace flow {

namespace {

using plugin::Reactions;
using plugin::View;

bool may_let_pass(const Case& record, const Requirement& requirement, const std::string& person) {
  return is_among(people_of(requirement.soft, record.rules(), record.record(), record.view()), person);
}

/// The open stay whose missing requirements are all this person's to forgive; null when there is none.
Stay* forgivable(Case& record, const std::string& person) {
  for (auto& stay : record.stays()) {
    auto lacks = lacking(record, stay);
    if (!lacks.empty() && std::all_of(lacks.begin(), lacks.end(),
                                      [&](auto* requirement) { return may_let_pass(record, *requirement, person); }))
      return &stay;
  }
  return nullptr;
}

Result<Reactions> let_pass(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  auto* stay = forgivable(record, invocation.actor.id);
  if (!stay)
    return fail(ErrorCode::forbidden,
                "没有可由你放行的要求 / there is no requirement here that you may let it pass without");
  need_comment(invocation, {"请写明放行原因", "say why it may pass"}, issues);
  if (!issues.ok()) return Reactions{};
  auto keys = stay->span.text("let_pass");
  for (auto* requirement : lacking(record, *stay)) keys += (keys.empty() ? "" : "\n") + requirement->key;
  stay->span.set("soft", true);
  stay->span.set("let_pass", keys);
  stay->span.set("let_pass_by", invocation.actor.id);
  stay->span.set("let_pass_why", invocation.input.get("comment"));
  record.then.emit(invocation.form + ".let_pass", invocation.form, record.id(),
                   {{"stage", stay->stage->id}, {"comment", invocation.input.get("comment")}});
  People to = stay->waiting();
  std::erase(to, invocation.actor.id);
  if (!to.empty())
    record.then.push(push_about(record, "notice", to, {"已放行，可以继续", "Let pass, go on"}, stay->stage->label));
  return record.written();
}

bool can_let_pass(const Invocation& invocation, const View& view) {
  return in_case(invocation, view, [&](Case& record) { return forgivable(record, invocation.actor.id) != nullptr; });
}

}  // namespace

void declare_let_pass(plugin::Builder& plugin) {
  plugin::Input why{"comment", {"原因", "Why"}, plugin::Input::Type::text, plugin::Input::Need::required};
  plugin.command({"let_pass", {"放行", "Let pass"}, can_let_pass, let_pass, plugin::Audience::sees_record, {why}});
}

}  // namespace flow
