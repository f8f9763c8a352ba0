// The host's side of plugin::View: what plug-ins and people may see, over one open snapshot or transaction.
#pragma once

#include <optional>
#include <string>

#include "access/directory.h"
#include "access/policy.h"
#include "command/step.h"
#include "plugin/api/plugin.h"

namespace kedu::command {

/// Reads for plug-ins. With a viewer, rows and fields are cut to what that person may see; without, everything.
class HostView : public plugin::View {
 public:
  HostView(const App& app, const access::Directory& directory, Records& records, Evaluator& evaluator, IdSource& ids,
           std::optional<access::Viewer> viewer = std::nullopt);

  DateTime now() const override { return records_.now(); }
  const plugin::WorkingTime& working_time() const override;
  std::string new_id() override { return ids_.next(); }

  Result<Record> get(std::string_view form, std::string_view id) const override;
  Result<std::vector<Record>> find(const plugin::Selection& selection) const override;
  Result<std::vector<Fields>> aggregate(const plugin::Aggregation& aggregation) const override;
  std::string title(std::string_view form, const Record& record) const override;
  std::vector<plugin::FieldFacts> fields(std::string_view form) const override;
  Text label(std::string_view form, std::string_view field) const override;
  Text form_label(std::string_view form) const override;

  const plugin::Person* person(std::string_view id) const override;
  std::vector<const plugin::Person*> people_with_role(std::string_view role) const override;
  const plugin::Person* head_of(std::string_view person) const override;

  Value evaluate(plugin::FormulaHandle formula, const plugin::Bindings& bindings) const override;
  std::vector<Value> evaluate_each(plugin::FormulaHandle formula, const plugin::Bindings& fixed,
                                   std::string_view prefix, std::span<const Record> records) const override;

 protected:
  std::vector<const void*> section_rules(std::string_view kind) const override;
};

}  // namespace kedu::command
