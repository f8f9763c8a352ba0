// Row and field rights of a write.
#include "command/authorize.h"

#include <functional>
#include <optional>
#include <set>

namespace kedu::command {

namespace {

Issue closed(const definition::Field& field, Text hint) {
  return {.code = "not-writable",
          .message = {"“" + field.label.zh + "”不能直接修改", "'" + field.label.in(Language::en) + "' cannot be set"},
          .hint = std::move(hint),
          .field = field.id};
}

/// `open`: the fields this person may set here.
void check_fields(const definition::Form& form, const std::function<bool(const std::string&)>& open,
                  const Fields& given, Issues& issues) {
  for (auto& [id, value] : given) {
    auto* field = form.field(id);
    if (!field) continue;
    if (field->computed())
      issues.add(closed(*field, {"这个字段由公式计算", "a formula computes it"}));
    else if (!field->written_by.empty())
      issues.add(closed(*field, {"它随流程推进自动变化，请使用记录页上的按钮",
                                 "it follows the process; use the buttons of the record"}));
    else if (field->readonly)
      issues.add(closed(*field, {"这个字段是只读的", "it is read-only"}));
    else if (!open(id))
      issues.add(closed(*field, {"你的岗位不能修改它", "your role may not change it"}));
  }
}

}  // namespace

Result<void> authorize(Transaction& tx, const std::optional<access::Viewer>& viewer, Kind kind,
                       const definition::Form& form, const std::string& record_id, const Fields& given,
                       Issues& issues) {
  access::Reading reading(*tx.app.definition, tx.writer, tx.records.dialect(), viewer, tx.now, tx.app.zone);
  auto& policy = reading.policy(form);
  bool known = policy.may_see_form() || (kind == Kind::create && policy.may_create());
  if (!known) return fail(ErrorCode::not_found, "没有这个表单 / no such form");
  std::optional<std::set<std::string>> here;  // in this record; one role may open a field that another keeps closed
  if (kind == Kind::create) {
    if (!policy.may_create())
      return fail(ErrorCode::forbidden, "你的岗位不能新建" + form.label.zh + " / your role may not create this");
  } else if (viewer) {
    KEDU_LET(auto seen, reading.get(form, record_id));
    (void)seen;
    if (kind == Kind::update && !reading.may_edit(form, record_id))
      return fail(ErrorCode::forbidden, "你的岗位不能修改这条记录 / your role may not change this record");
    if (kind == Kind::erase && !reading.may_erase(form, record_id))
      return fail(ErrorCode::forbidden, "你的岗位不能删除这条记录 / your role may not delete this record");
    if (kind == Kind::update) {
      KEDU_LET(here, reading.writable_fields(form, record_id));
    }
  }
  check_fields(
      form, [&](const std::string& id) { return here ? here->contains(id) : policy.may_fill(id); }, given, issues);
  return {};
}

}  // namespace kedu::command
