// What both kinds of sections ask: fields by name, texts, and which filter reaches which form.
#include "rules.h"

#include <algorithm>

namespace metrics {

const Measure* Metric::measure(std::string_view measure_id) const {
  for (auto& measure : measures)
    if (measure.id == measure_id) return &measure;
  return nullptr;
}

const Metric* metric_named(const plugin::View& view, std::string_view id) {
  for (auto* metric : view.sections<Metric>("metric"))
    if (metric->id == id) return metric;
  return nullptr;
}

std::optional<plugin::FieldFacts> find_field(const std::vector<plugin::FieldFacts>& fields, std::string_view name) {
  static const plugin::FieldFacts system[] = {{"created_at", {"创建时间", "Created at"}, "datetime", "", {}},
                                              {"created_by", {"创建人", "Created by"}, "person", "person", {}},
                                              {"updated_at", {"更新时间", "Updated at"}, "datetime", "", {}},
                                              {"updated_by", {"更新人", "Updated by"}, "person", "person", {}}};
  for (auto& field : fields)
    if (field.id == name) return field;
  for (auto& field : system)
    if (field.id == name) return field;
  return std::nullopt;
}

Text text_at(const Json& tree, const char* key) {
  if (!tree.contains(key)) return {};
  auto& text = tree[key];
  if (text.is_string()) return text.get<std::string>();
  return {text.value("zh", ""), text.value("en", "")};
}

namespace {

bool is_of(const Filter& filter, std::string_view form) {
  return std::find(filter.forms.begin(), filter.forms.end(), form) != filter.forms.end();
}

/// In the form itself, or one link away.
std::optional<std::string> near(const std::vector<plugin::FieldFacts>& fields, std::string_view form,
                                const Filter& filter) {
  if (is_of(filter, form)) return filter.field.id;
  const plugin::FieldFacts* link = nullptr;
  bool several = false;
  for (auto& field : fields) {
    if ((field.type != "link" && field.type != "person") || !is_of(filter, field.to)) continue;
    // Of several links to the same form, only the owner is meant without being named.
    if (field.id == "owner") return field.id + "." + filter.field.id;
    several = link != nullptr;
    link = &field;
  }
  if (!link || several) return std::nullopt;
  return link->id + "." + filter.field.id;
}

}  // namespace

std::optional<std::string> reach(const FieldsOf& fields_of, const std::string& form, const std::string& through,
                                 const Filter& filter) {
  auto fields = fields_of(form);
  if (through.empty() || is_of(filter, form)) return near(fields, form, filter);
  auto subject = find_field(fields, through);
  if (!subject) return std::nullopt;
  auto path = near(fields_of(subject->to), subject->to, filter);
  return path ? std::optional(through + "." + *path) : std::nullopt;
}

}  // namespace metrics
