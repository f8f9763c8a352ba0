#include "definition/built_in.h"

namespace kedu::definition {

const std::vector<Source>& built_in_forms() {
  static const std::vector<Source> sources{{"(person)", R"(form: person
label: {zh: 人员, en: People}
title: =name
fields:
  - {field: name, label: {zh: 姓名, en: Name}, type: text, required: true}
  - {field: login, label: {zh: 登录名, en: Login}, type: text, unique: true}
  - {field: department, label: {zh: 部门, en: Department}, type: link, to: department}
  - {field: roles, label: {zh: 角色, en: Roles}, type: choices}
  - {field: active, label: {zh: 在职, en: Active}, type: boolean, default: true}
  - {field: phone, label: {zh: 电话, en: Phone}, type: phone}
  - {field: email, label: {zh: 邮箱, en: Email}, type: text}
list: [name, department, roles, phone]
search: [name, login, phone]
)"},
                                           {"(department)", R"(form: department
label: {zh: 部门, en: Departments}
title: =name
fields:
  - {field: name, label: {zh: 名称, en: Name}, type: text, required: true}
  - {field: parent, label: {zh: 上级部门, en: Parent}, type: link, to: department}
  - {field: head, label: {zh: 负责人, en: Head}, type: person}
list: [name, parent, head]
search: [name]
)"}};
  return sources;
}

bool is_workspace_form(std::string_view id) {
  return id == "person" || id == "department";
}

}  // namespace kedu::definition
