// From an action section's tree to its rules.
#include <algorithm>

#include "rules.h"

namespace attribution {

std::shared_ptr<const Action> load_action(plugin::Section& section) {
  auto& tree = section.tree();
  auto action = std::make_shared<Action>();
  action->id = tree["action"].get<std::string>();
  action->label = tree.contains("label") ? text_at(tree, "label") : Text(action->id);
  action->form = tree["form"].get<std::string>();
  auto fields = section.fields(action->form);
  if (fields.empty()) {
    section.unknown_name("/form", "form", {});
    return nullptr;
  }
  for (auto* other : section.sections("action")) {
    if (other->value("action", "") == action->id) break;
    if (other->value("form", "") != action->form) continue;
    section.issue("/form", "second-action",
                  {"表单“" + action->form + "”已经是动作表单", "form '" + action->form + "' has actions already"},
                  {"一个表单只写一段 action", "one `action` section a form"});
    return nullptr;
  }
  std::vector<std::string> names;
  for (auto& field : fields) names.push_back(field.id);
  struct Named {
    const char* key;
    std::string Action::*name;
    std::vector<std::string_view> types;
  };
  const Named named[] = {{"at", &Action::at, {"datetime"}},
                         {"kind", &Action::kind, {"choice", "text"}},
                         {"who", &Action::who, {"person"}},
                         {"about", &Action::about, {"link", "text", "phone"}}};
  for (auto& [key, member, types] : named) {
    if (!tree.contains(key)) continue;
    auto name = tree[key].get<std::string>();
    auto field = std::find_if(fields.begin(), fields.end(), [&](auto& f) { return f.id == name; });
    auto pointer = std::string("/") + key;
    if (field == fields.end())
      section.unknown_name(pointer, "field", names);
    else if (std::find(types.begin(), types.end(), field->type) == types.end())
      section.issue(
          pointer, "wrong-field-type",
          {"字段“" + name + "”的类型在这里不合适", "field '" + name + "' is of a type that does not fit here"});
    (*action).*member = name;
  }
  if (action->who.empty()) action->who = "created_by";
  if (tree.contains("evidence")) action->evidence = section.formula("/evidence", {action->form, {}});
  for (auto* key : {"repeat", "late_entry"}) {
    if (!tree.contains(key)) continue;
    auto parsed = parse_duration(tree[key].get<std::string>());
    if (!parsed)
      section.issue(std::string("/") + key, "invalid-duration", parsed.error().message);
    else
      (std::string_view(key) == "repeat" ? action->repeat : action->late_entry) = *parsed;
  }
  return action;
}

}  // namespace attribution
