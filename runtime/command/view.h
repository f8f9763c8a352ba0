// The host's side of plugin::View: what plug-ins may see, over one open snapshot or transaction.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "access/directory.h"
#include "access/reading.h"
#include "command/app.h"
#include "command/evaluate.h"
#include "command/records.h"
#include "command/standing.h"
#include "command/step.h"
#include "plugin/api/plugin.h"

namespace kedu::command {

/// What the app's clock and calendar say, in the plug-ins' words.
class AppTime final : public plugin::WorkingTime {
 public:
  explicit AppTime(const App& app) : app_(app) {}
  std::int64_t between_ms(DateTime from, DateTime to) const override { return app_.calendar.between_ms(from, to); }
  DateTime add(DateTime from, const Duration& duration) const override { return app_.calendar.add(from, duration); }
  std::int64_t workday_ms() const override { return app_.calendar.workday_ms(); }
  bool is_workday(Date day) const override { return app_.calendar.is_workday(day); }
  Date day_of(DateTime at) const override { return app_.zone.date_at(at); }
  DateTime start_of(Date day) const override { return app_.zone.at(day, 0); }

 private:
  const App& app_;
};

/// The fields of a form in the plug-ins' words.
std::vector<plugin::FieldFacts> facts_of(const std::vector<definition::Field>& fields);

/// With a viewer, rows and fields are cut to what that person may see; without, everything.
class HostView : public plugin::View {
 public:
  HostView(const App& app, const access::Directory& directory, Records& records, Evaluator& evaluator, IdSource& ids,
           std::optional<access::Viewer> viewer);

  DateTime now() const override { return records_.now(); }
  const plugin::WorkingTime& working_time() const override { return time_; }
  std::string new_id() override { return ids_.next(); }
  plugin::Secret new_secret() override;
  std::string fingerprint(std::string_view text) const override;

  const plugin::View& everything() const override;
  Result<Record> get(std::string_view form, std::string_view id) const override;
  Result<std::vector<Record>> find(const plugin::Selection& selection) const override;
  Result<plugin::StandingRows> standing(const plugin::Selection& selection) const override;
  Result<std::vector<Fields>> aggregate(const plugin::Aggregation& aggregation) const override;
  std::string title(std::string_view form, const Record& record) const override;
  std::vector<plugin::FieldFacts> fields(std::string_view form) const override;
  Text label(std::string_view form, std::string_view field, std::string_view value) const override;
  Text form_label(std::string_view form) const override;

  const plugin::Person* person(std::string_view id) const override;
  std::vector<const plugin::Person*> people_with_role(std::string_view role) const override;
  const plugin::Person* head_of(std::string_view person) const override;

  Value evaluate(plugin::FormulaHandle formula, const plugin::Bindings& bindings) const override;
  std::vector<Value> evaluate_each(plugin::FormulaHandle formula, const plugin::Bindings& fixed,
                                   std::string_view prefix, const plugin::StandingRows& rows) const override;

 protected:
  const App& app() const { return app_; }
  Result<plugin::StandingRows> refreshed(StandingView& view) const;
  std::vector<const void*> section_rules(std::string_view kind) const override;
  std::vector<const void*> kept_rules(std::string_view kind) const override;

 private:
  Result<access::Page> page_of(const plugin::Selection& selection) const;
  Result<std::vector<formula::Sql>> conditions(const definition::Form& form, std::span<const plugin::Condition> where,
                                               plugin::FormulaHandle filter) const;
  const plugin::Person* known(const access::Person* person) const;
  std::vector<Evaluator::Root> roots(const plugin::Bindings& bindings) const;
  const formula::Formula* formula(plugin::FormulaHandle handle) const;

  const App& app_;
  const access::Directory& directory_;
  Records& records_;
  Evaluator& evaluator_;
  IdSource& ids_;
  AppTime time_;
  bool limited_;
  mutable access::Reading reading_;
  mutable std::unique_ptr<HostView> everything_;
  mutable std::vector<std::unique_ptr<StandingView>> own_;  ///< of a view that has no lane
  mutable std::map<std::string, plugin::Person, std::less<>> people_;
};

/// The view of checks, commands, reactions and timers: everything, inside the transaction.
class TransactionView final : public HostView {
 public:
  explicit TransactionView(Transaction& tx)
      : HostView(tx.app, tx.directory, tx.records, tx.evaluator, tx.ids, std::nullopt), standing_(tx.standing) {}

  Result<plugin::StandingRows> standing(const plugin::Selection& selection) const override;

 private:
  Standing& standing_;
};

/// The transaction's one view: what it has looked up, the next handler need not look up again.
plugin::View& view_of(Transaction& tx);

}  // namespace kedu::command
