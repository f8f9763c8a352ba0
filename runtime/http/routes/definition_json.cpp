// Forms, fields and sections, cut to the person's rights.
#include "http/routes/definition_json.h"

#include "http/routes/api.h"

namespace kedu::http {

namespace {

using definition::Field;
using definition::Form;

Json field_json(const Field& field, bool writable) {
  Json json{{"id", field.id},
            {"label", both(field.label)},
            {"help", both(field.help)},
            {"type", definition::name_of(field.type)},
            {"required", field.required},
            {"readonly", !writable},
            {"computed", field.computed()},
            {"multiple", definition::is_many(field.type)}};
  if (auto target = field.target(); !target.empty()) json["to"] = target;
  if (field.type == definition::FieldType::money || field.type == definition::FieldType::number)
    json["decimals"] = field.decimals;
  if (field.min) json["min"] = *field.min;
  if (field.max) json["max"] = *field.max;
  if (!field.accept.empty()) json["accept"] = field.accept;
  if (!field.options.empty()) {
    auto options = Json::array();
    for (auto& option : field.options) options.push_back({{"value", option.value}, {"label", both(option.label)}});
    json["options"] = std::move(options);
  }
  if (!field.columns.empty()) {
    auto columns = Json::array();
    for (auto& column : field.columns) columns.push_back(field_json(column, writable));
    json["columns"] = std::move(columns);
  }
  return json;
}

/// Some role of the person sees the form; every verb it has.
Json form_json(command::Look& look, const Form& form, const access::Person& person) {
  auto& policy = look.reading.policy(form);
  auto fields = Json::array();
  auto list = Json::array();
  for (auto& field : form.fields) {
    if (!policy.may_read(field.id)) continue;
    bool writable = !field.computed() && !field.readonly && field.written_by.empty() && policy.may_write(field.id);
    fields.push_back(field_json(field, writable));
  }
  for (auto& id : form.list)
    if (policy.may_read(id)) list.push_back(id);
  auto search = Json::array();
  for (auto& id : form.search)
    if (policy.may_read(id)) search.push_back(id);
  bool edit = false, erase = false;
  for (auto& role : person.roles)
    if (auto* access = form.access_of(role); access && access->sees != definition::Sees::none) {
      edit = edit || access->edit;
      erase = erase || access->erase;
    }
  return {{"id", form.id},
          {"label", both(form.label)},
          {"plugin", form.owner_plugin},
          {"listed", policy.has_role_for_form()},
          {"fields", std::move(fields)},
          {"list", std::move(list)},
          {"search", std::move(search)},
          {"can", {{"create", policy.may_create()}, {"edit", edit}, {"erase", erase}}}};
}

/// A section's own label, whichever way it is written.
Json section_label(const definition::Section& section) {
  if (!section.tree.contains("label")) return both(Text(section.id));
  auto& label = section.tree["label"];
  if (label.is_string()) return both(Text(label.get<std::string>()));
  return both({label.value("zh", section.id), label.value("en", "")});
}

}  // namespace

Json app_json(command::Look& look, const access::Person& person) {
  auto& definition = *look.app.definition;
  auto forms = Json::array();
  for (auto& form : definition.forms)
    if (look.reading.policy(form).may_see_form()) forms.push_back(form_json(look, form, person));
  auto sections = Json::array();
  std::string home = "work";
  for (auto& section : definition.sections) {
    // What the pages draw is shown whole; of the others the browser only learns that they are there.
    bool drawn = section.kind == "flow" || section.kind == "dashboard";
    Json json{{"kind", section.kind}, {"id", section.id}, {"label", section_label(section)}};
    if (drawn) json["tree"] = section.tree;
    if (section.tree.contains("form") && section.tree["form"].is_string()) {
      auto* form = definition.form(section.tree["form"].get<std::string>());
      if (!form || !look.reading.policy(*form).may_see_form()) continue;
      json["form"] = section.tree["form"];
    } else if (section.tree.contains("on") && section.tree["on"].contains("form")) {
      json["form"] = section.tree["on"]["form"];  // a dispatch: it concerns also those who do not see the form yet
    }
    sections.push_back(std::move(json));
  }
  auto roles = Json::array();
  for (auto& id : person.roles)
    if (auto* role = definition.role(id)) {
      roles.push_back({{"id", id}, {"label", both(role->label)}});
      if (!role->home.empty()) home = role->home;
    }
  return {{"id", definition.app.id},
          {"label", both(definition.app.label)},
          {"version", definition.app.version},
          {"zone", definition.app.zone},
          {"home", home},
          {"roles", std::move(roles)},
          {"forms", std::move(forms)},
          {"sections", std::move(sections)}};
}

}  // namespace kedu::http
