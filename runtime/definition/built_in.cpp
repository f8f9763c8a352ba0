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
)"},
                                           {"(calendar_day)", R"(form: calendar_day
label: {zh: 工作日历, en: Working calendar}
title: =label & " " & from
fields:
  - {field: label, label: {zh: 说明, en: What}, type: text, required: true}
  - {field: from, label: {zh: 从, en: From}, type: date, required: true}
  - {field: to, label: {zh: 到, en: To}, help: {zh: 只有一天可不填, en: Blank for one day}, type: date}
  - field: kind
    label: {zh: 这些天, en: These days are}
    type: choice
    required: true
    default: "off"
    options:
      - {value: "off", label: {zh: 放假, en: "Off"}}
      - {value: worked, label: {zh: 上班（调休）, en: Worked}}
  - {field: calendar, label: {zh: 日历, en: Calendar}, help: {zh: "不填则各日历都算，例如 CN", en: "Blank: every calendar; such as CN"}, type: text}
checks:
  - {that: '=OR(ISBLANK(to),AND(to>=from,to-from<=366))', say: {zh: 结束不能早于开始，也不能超过一年, en: It cannot end before it begins nor last more than a year}, at: to}
list: [label, from, to, kind, calendar]
search: [label]
)"}};
  return sources;
}

bool is_workspace_form(std::string_view id) {
  return id == "person" || id == "department" || id == "calendar_day";
}

}  // namespace kedu::definition
