// What a form says about itself: owner, list, search, checks and rights.
#include <algorithm>

#include "definition/built_in.h"
#include "definition/link/link.h"

namespace kedu::definition {
namespace {

constexpr std::size_t default_columns = 6;

std::vector<std::string> names_of(const Form& form) {
  std::vector<std::string> names;
  for (auto& field : form.fields) names.push_back(field.id);
  return names;
}

bool is_searchable(const Field& field) {
  return field.stored() && (field.type == FieldType::text || field.type == FieldType::long_text ||
                            field.type == FieldType::phone || field.type == FieldType::choice);
}

std::vector<std::string> field_list(const LinkContext& context, const Cursor& list, const Form& form) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto id = list[i].text();
    if (!form.field(id) && !system_field(id))
      context.unknown("unknown-field", list[i], "字段", "field", names_of(form));
    ids.push_back(id);
  }
  return ids;
}

void link_pages(const LinkContext& context, const Cursor& at, Form& form) {
  form.list = field_list(context, at["list"], form);
  if (form.list.empty())
    for (auto& field : form.fields)
      if (form.list.size() < default_columns && field.type != FieldType::table && field.type != FieldType::long_text &&
          field.type != FieldType::file)
        form.list.push_back(field.id);
  form.search = field_list(context, at["search"], form);
  for (std::size_t i = 0; i < form.search.size(); ++i)
    if (auto* field = form.field(form.search[i]); field && !is_searchable(*field))
      context.issue("wrong-type", at["search"][i].value_span(),
                    {"“" + field->id + "”不是文字，不能搜索", "'" + field->id + "' is not text and cannot be searched"},
                    {"用 text、long_text、phone 或 choice 字段", "take a text, long_text, phone or choice field"});
  if (!at.has("search"))
    for (auto& field : form.fields)
      if (is_searchable(field) && field.type != FieldType::choice && form.search.size() < default_columns)
        form.search.push_back(field.id);
}

void link_owner(const LinkContext& context, const Cursor& at, Form& form) {
  auto* field = form.field(at.has("owner") ? at["owner"].text() : "owner");
  if (field && field->type == FieldType::person) form.owner = field->id;
  if (!at.has("owner") || !form.owner.empty()) return;
  if (!field)
    context.unknown("unknown-field", at["owner"], "字段", "field", names_of(form));
  else
    context.issue("wrong-type", at["owner"].value_span(),
                  {"归属字段要是 person 类型", "the owner must be a person field"},
                  {"把“" + field->id + "”改成 type: person", "make '" + field->id + "' a person"});
}

Sees sees_of(const std::string& word) {
  if (word == "none") return Sees::none;
  if (word == "department") return Sees::department;
  return word == "all" ? Sees::all : Sees::own;
}

/// Where the form is silent: app.yaml's `sees` and create and edit. People and departments everybody may read and
/// nobody may change, and what a plug-in stores it writes itself.
Access silent(const Form& form, const Role& role) {
  Access access;
  access.role = role.id;
  access.sees = role.sees;
  if (is_workspace_form(form.id)) {
    access.sees = Sees::all;
    if (form.id == "person") access.hidden = {"login"};
    return access;
  }
  access.create = access.edit = form.owner_plugin.empty() && role.sees != Sees::none;
  return access;
}

/// What no role reads; the plug-in it belongs to shows of it what it should.
void hide_internal(const Cursor& fields, Form& form) {
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i]["internal"].json() == Json(true))
      for (auto& access : form.access) access.hidden.push_back(fields[i]["field"].text());
}

void link_access(const LinkContext& context, const Cursor& list, Form& form) {
  std::vector<std::string> roles;
  for (auto& role : context.definition.app.roles) {
    roles.push_back(role.id);
    form.access.push_back(silent(form, role));
  }
  std::vector<std::string> named;
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto at = list[i];
    auto role = at["role"].text();
    auto access = std::find_if(form.access.begin(), form.access.end(), [&](const Access& a) { return a.role == role; });
    if (access == form.access.end()) {
      context.unknown("unknown-role", at["role"], "角色", "role", roles);
      continue;
    }
    if (std::find(named.begin(), named.end(), role) != named.end())
      context.issue("duplicate-role", at["role"].value_span(),
                    {"角色“" + role + "”的权限写了两次", "the rights of role '" + role + "' are there twice"},
                    {"合并成一条", "make it one"});
    named.push_back(role);
    if (at.has("sees")) access->sees = sees_of(at["sees"].text());
    if (at["sees"].text() == "none") access->create = access->edit = false;
    if (at.has("can")) {
      auto& can = at["can"].json();
      auto has = [&](const char* verb) { return std::find(can.begin(), can.end(), Json(verb)) != can.end(); };
      access->create = has("create");
      access->edit = has("edit");
      access->erase = has("erase");
    }
    if (at.has("hide")) access->hidden = field_list(context, at["hide"], form);
    for (std::size_t j = 0; j < access->hidden.size(); ++j)
      if (auto& id = access->hidden[j]; id == "id" || id == "version")
        context.issue("needed-by-all", at["hide"][j].value_span(),
                      {"“" + id + "”不能隐藏：没有它就不能打开和修改记录",
                       "'" + id + "' cannot be hidden: without it a record can be neither opened nor changed"},
                      {"从 hide 里去掉它", "take it out of hide"});
    access->readonly = field_list(context, at["readonly"], form);
  }
}

}  // namespace

void link_form(const LinkContext& context, const Cursor& at, Form& form) {
  link_owner(context, at, form);
  link_pages(context, at, form);
  for (std::size_t i = 0; i < at["checks"].size(); ++i) {
    auto check = at["checks"][i];
    auto field = check["at"].text();
    if (!field.empty() && !form.field(field))
      context.unknown("unknown-field", check["at"], "字段", "field", names_of(form));
  }
  link_access(context, at["access"], form);
  hide_internal(at["fields"], form);
}

}  // namespace kedu::definition
