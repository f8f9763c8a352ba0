// Pushes, and the copies that stay as rows.
#include "tell.h"

#include "stranded.h"

namespace flow {

plugin::Push push_about(const Case& record, std::string kind, People to, Text title, Text body) {
  plugin::Push push;
  push.to = std::move(to);
  push.kind = std::move(kind);
  auto name = record.title();
  push.title = {title.zh + "：" + name, title.in(Language::en) + ": " + name};
  push.body = std::move(body);
  push.form = record.rules().form;
  push.record_id = record.id();
  return push;
}

plugin::Push task_push(const Case& record, const Stage& stage, People to) {
  auto push = push_about(record, "task", std::move(to),
                         stage.approves ? Text{"待审批", "To approve"} : Text{"待办", "To do"}, stage.label);
  push.payload = {{"stage", stage.id}};
  return push;
}

plugin::Push ended_push(const Case& record, const End& end) {
  auto owner = record.owner();
  return push_about(record, "ended", owner.empty() ? People{} : People{owner}, end.label, {});
}

void tell_withdrawn(Case& record, const People& waiting) {
  if (!waiting.empty())
    record.then.push(push_about(record, "notice", waiting, {"申请人已撤回", "Withdrawn by the applicant"}, {}));
}

void tell_when_stranded(Case& record, Stay& stay) {
  auto keepers = keepers_of(record.rules(), record.view());
  if (keepers.empty() || !is_stranded(record, stay)) return;
  record.then.push(push_about(record, "stranded", keepers,
                              {"没人能处理，请改派", "Nobody can move it: assign somebody"}, stay.stage->label));
}

void copy_to(Case& record, Stay& stay, const People& people, const Value& comment) {
  for (auto& person : people) {
    Fields copy{{"form", record.rules().form},
                {"record", record.id()},
                {span_link(record.rules().form), record.id()},
                {"record_title", record.title()},
                {"stage", stay.stage->id},
                {"stage_label", stay.stage->label.zh},
                {"span", stay.span.id()},
                {"kind", "copy"},
                {"person", person},
                {"way", "copy"},
                {"state", "told"},
                {"reader", person},
                {"asked_at", record.view().now()}};
    if (!comment.is_empty()) copy.set("comment", comment);
    record.then.create("stage_task", record.new_id(), std::move(copy));
  }
  record.then.push(push_about(record, "notice", people, {"抄送", "For your information"}, stay.stage->label));
}

}  // namespace flow
