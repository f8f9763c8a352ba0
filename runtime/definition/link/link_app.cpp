// app.yaml: roles, zone, hours and home pages.
#include <algorithm>

#include "base/calendar_date.h"
#include "definition/link/link.h"

namespace kedu::definition {
namespace {

Sees sees_of(const std::string& word) {
  if (word == "none") return Sees::none;
  if (word == "department") return Sees::department;
  if (word == "all") return Sees::all;
  return Sees::own;
}

void check_home(const LinkContext& context, const Cursor& home) {
  auto text = home.text();
  if (text.empty() || text == "work") return;
  auto slash = text.find('/');
  auto kind = text.substr(0, slash);
  auto id = slash == std::string::npos ? "" : text.substr(slash + 1);
  std::vector<std::string> pages{"work"};
  for (auto& form : context.definition.forms) pages.push_back("form/" + form.id);
  for (auto& section : context.definition.sections)
    if (section.kind == "dashboard") pages.push_back("dashboard/" + section.id);
  if (std::find(pages.begin(), pages.end(), text) == pages.end())
    context.unknown("unknown-page", home, "首页", "home page", pages);
}

void link_roles(const LinkContext& context, const Cursor& roles) {
  for (std::size_t i = 0; i < roles.size(); ++i) {
    auto at = roles[i];
    Role role;
    role.id = at["role"].text();
    role.label = at["label"].label();
    role.sees = sees_of(at["sees"].text());
    role.home = at["home"].text();
    check_home(context, at["home"]);
    if (auto* before = context.definition.role(role.id)) {
      auto first = std::find_if(context.definition.app.roles.begin(), context.definition.app.roles.end(),
                                [&](const Role& r) { return &r == before; });
      auto place = place_text(
          roles[static_cast<std::size_t>(first - context.definition.app.roles.begin())]["role"].value_span());
      context.issue("duplicate-role", at["role"].value_span(),
                    {"角色“" + role.id + "”写了两次", "role '" + role.id + "' is there twice"},
                    {"另一处在 " + place, "the other is at " + place});
      continue;
    }
    context.definition.app.roles.push_back(std::move(role));
  }
}

}  // namespace

void link_app(const LinkContext& context) {
  const auto& block = context.merged.app;
  Cursor at(block);
  auto& app = context.definition.app;
  app.id = block.id;
  app.label = at["label"].label();
  app.version = at["version"].text();
  if (at.has("calendar")) app.calendar = at["calendar"].text();
  if (at.has("zone")) app.zone = at["zone"].text();
  app.hours = at["hours"].json();
  auto zone = TimeZone::find(app.zone);
  if (zone)
    context.definition.zone = std::make_shared<const TimeZone>(std::move(zone).value());
  else
    context.issue("unknown-zone", at["zone"].value_span(),
                  {"没有时区“" + app.zone + "”", "unknown time zone '" + app.zone + "'"},
                  {"例如 Asia/Shanghai", "such as Asia/Shanghai"});
  std::string last;
  for (std::size_t i = 0; i < at["hours"].size(); ++i) {
    auto span = at["hours"][i];
    auto from = span[std::size_t{0}].text(), to = span[std::size_t{1}].text();
    if (from < to && from >= last) {
      last = to;
      continue;
    }
    context.issue("bad-hours", span.value_span(),
                  {"工作时段要从早到晚，不能重叠", "working hours must go from early to late and not overlap"},
                  {"例如 [\"09:00\", \"12:00\"]", "such as [\"09:00\", \"12:00\"]"});
  }
  link_roles(context, at["roles"]);
}

}  // namespace kedu::definition
