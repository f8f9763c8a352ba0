#include "definition/link/link.h"

#include "definition/built_in.h"
#include "definition/say.h"

namespace kedu::definition {

void LinkContext::issue(std::string code, SourceSpan span, Text message, Text hint, Severity severity) const {
  issues.add({std::move(code), std::move(message), std::move(hint), "", std::move(span), severity});
}

void LinkContext::unknown(std::string code, SourceSpan span, const std::string& name, const char* zh, const char* en,
                          const std::vector<std::string>& names) const {
  issue(std::move(code), std::move(span),
        {"没有" + std::string(zh) + "“" + name + "”", "unknown " + std::string(en) + " '" + name + "'"},
        did_you_mean(name, names));
}

void LinkContext::unknown(std::string code, const Cursor& at, const char* zh, const char* en,
                          const std::vector<std::string>& names) const {
  unknown(std::move(code), at.value_span(), at.text(), zh, en, names);
}

std::vector<std::string> LinkContext::form_ids() const {
  std::vector<std::string> ids;
  for (auto& form : definition.forms) ids.push_back(form.id);
  return ids;
}

const std::vector<Field>& system_fields() {
  static const auto fields = [] {
    std::vector<Field> made;
    auto add = [&](const char* id, const char* zh, const char* en, FieldType type, const char* to = "") {
      Field field;
      field.id = id;
      field.label = {zh, en};
      field.type = type;
      field.to = to;
      field.readonly = true;
      field.decimals = 0;
      made.push_back(std::move(field));
    };
    add("id", "编号", "Id", FieldType::text);
    add("created_at", "创建时间", "Created at", FieldType::datetime);
    add("created_by", "创建人", "Created by", FieldType::person, "person");
    add("updated_at", "更新时间", "Updated at", FieldType::datetime);
    add("updated_by", "更新人", "Updated by", FieldType::person, "person");
    add("version", "版本", "Version", FieldType::number);
    return made;
  }();
  return fields;
}

const Field* system_field(std::string_view name) {
  for (auto& field : system_fields())
    if (field.id == name) return &field;
  return nullptr;
}

void link(const Merged& merged, Definition& definition, Issues& issues) {
  LinkContext context{merged, definition, issues};
  for (auto& block : merged.forms) {
    Cursor at(block);
    Form form;
    form.id = block.id;
    form.label = at["label"].label();
    form.owner_plugin = block.plugin == "built-in" ? "" : block.plugin;
    form.span = at["form"].value_span();
    definition.forms.push_back(std::move(form));
  }
  for (auto& block : merged.sections) {
    Cursor at(block);
    definition.sections.push_back({block.kind, block.id, block.tree, nullptr, at[block.kind.c_str()].value_span()});
  }
  for (auto& block : merged.kept) {
    Cursor at(block);
    definition.kept.push_back({block.kind, block.id, block.tree, nullptr, at[block.kind.c_str()].value_span()});
  }
  link_app(context);
  for (std::size_t i = 0; i < merged.forms.size(); ++i) {
    auto& form = definition.forms[i];
    form.table = is_workspace_form(form.id) ? form.id : definition.app.id + "." + form.id;
    declare_fields(context, Cursor(merged.forms[i])["fields"], merged.forms[i].field_plugins, form, form.fields);
  }
  for (std::size_t i = 0; i < merged.forms.size(); ++i) {
    auto& form = definition.forms[i];
    link_fields(context, Cursor(merged.forms[i])["fields"], form, form.fields);
    link_form(context, Cursor(merged.forms[i]), form);
  }
  for (auto& form : definition.forms)
    for (auto& granting : definition.forms)
      for (auto& field : granting.fields)
        for (auto& reader : field.lets_read)
          if (field.to == form.id) form.grants.push_back({granting.table, field.id, reader});
}

}  // namespace kedu::definition
