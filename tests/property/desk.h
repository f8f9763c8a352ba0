// A little app for tests of what people may see and do: its roles; each test adds its forms and people.
#pragma once

#include <string>

namespace kedu {

inline const std::string desk = R"(--- app.yaml
app: desk
label: 台
version: 1.0.0
calendar: CN
zone: Asia/Shanghai
roles:
  - {role: clerk, label: 职员, sees: own}
  - {role: chief, label: 主管, sees: department}
  - {role: boss, label: 老板, sees: all}
  - {role: auditor, label: 审计, sees: all}
  - {role: guest, label: 访客, sees: all}
)";

}  // namespace kedu
