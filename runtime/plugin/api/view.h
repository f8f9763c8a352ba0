// What a handler may see, and what it asks for it with.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/result.h"
#include "base/text.h"
#include "base/value.h"
#include "plugin/api/section.h"

namespace kedu::plugin {

struct Person {
  std::string id;
  std::string name;
  std::string department;
  std::vector<std::string> roles;
  bool active = true;
};

/// Records a formula is evaluated on: the record for bare names, others by prefix.
struct Bindings {
  std::string form;
  const Fields* record = nullptr;
  std::vector<std::pair<std::string, const Fields*>> roots;
};

struct Condition {
  enum class Op { equal, not_equal, less, less_equal, greater, greater_equal, in, contains, blank, not_blank };
  std::string field;  ///< or one link away: "hospital.level"
  Op op = Op::equal;
  Value value;
  friend bool operator==(const Condition&, const Condition&) = default;
};

/// Records of a form. All conditions hold; deleted ones are never given.
struct Selection {
  std::string form;
  std::vector<Condition> where;
  FormulaHandle filter;             ///< one more condition, over the form's names; must be pushable
  std::vector<std::string> fields;  ///< empty: all
  /// Further values of each record, by name: query formulas over the form's names.
  std::vector<std::pair<std::string, FormulaHandle>> computed;
  std::string order;  ///< field id, "-field" for descending
  int limit = 1000;
  friend bool operator==(const Selection&, const Selection&) = default;
};

/// What View::standing gives; holds until the handler returns or writes.
struct StandingRows {
  std::span<const Record* const> records;
  const void* kept = nullptr;  ///< the host's own
};

/// Figures of a form by groups: a row of `by` fields and measures named "count", "sum(amount)".
struct Aggregation {
  std::string form;
  std::vector<std::string> by;
  std::vector<std::string> measures;
  std::vector<Condition> where;
  FormulaHandle filter;
};

/// The working calendar of the app.
class WorkingTime {
 public:
  virtual ~WorkingTime() = default;
  virtual std::int64_t between_ms(DateTime from, DateTime to) const = 0;
  virtual DateTime add(DateTime from, const Duration& duration) const = 0;
  virtual std::int64_t workday_ms() const = 0;
  virtual bool is_workday(Date day) const = 0;
  virtual Date day_of(DateTime at) const = 0;
  virtual DateTime start_of(Date day) const = 0;  ///< local midnight
};

/// A secret that somebody carries, and what to store of it.
struct Secret {
  std::string token;
  std::string fingerprint;
};

/// What a handler may see. In checks, commands, reactions and timers: everything, inside the transaction.
/// In routes: what the person may see, no more.
class View {
 public:
  virtual ~View() = default;
  virtual DateTime now() const = 0;
  virtual const WorkingTime& working_time() const = 0;
  virtual std::string new_id() = 0;
  virtual Secret new_secret() = 0;
  /// The same text gives the same 43 characters, and no other does.
  virtual std::string fingerprint(std::string_view text) const = 0;

  /// The same snapshot without the person's limits: for what a handler has itself decided the person may see.
  virtual const View& everything() const = 0;

  virtual Result<Record> get(std::string_view form, std::string_view id) const = 0;  ///< not_found
  virtual Result<std::vector<Record>> find(const Selection& selection) const = 0;
  /// The same for a selection that rules ask for at every event, by id: the host keeps its records in memory where it
  /// can and reads again only those that a write touched.
  virtual Result<StandingRows> standing(const Selection& selection) const = 0;
  virtual Result<std::vector<Fields>> aggregate(const Aggregation& aggregation) const = 0;
  /// The record's title as people read it.
  virtual std::string title(std::string_view form, const Record& record) const = 0;
  virtual std::vector<FieldFacts> fields(std::string_view form) const = 0;
  /// The label of a choice's value, or of the field itself when `value` is empty.
  virtual Text label(std::string_view form, std::string_view field, std::string_view value = {}) const = 0;
  virtual Text form_label(std::string_view form) const = 0;

  virtual const Person* person(std::string_view id) const = 0;
  virtual std::vector<const Person*> people_with_role(std::string_view role) const = 0;
  /// Head of the person's department, the parent's when there is none or it is the person; null at the top.
  virtual const Person* head_of(std::string_view person) const = 0;

  virtual Value evaluate(FormulaHandle formula, const Bindings& bindings) const = 0;
  /// The same for each of these records, which stand under `prefix`: values in their order.
  virtual std::vector<Value> evaluate_each(FormulaHandle formula, const Bindings& fixed, std::string_view prefix,
                                           const StandingRows& rows) const = 0;

  /// Rules of every section of this kind in the app, in order.
  template <class T>
  std::vector<const T*> sections(std::string_view kind) const {
    std::vector<const T*> typed;
    for (auto* rules : section_rules(kind)) typed.push_back(static_cast<const T*>(rules));
    return typed;
  }
  /// Of a kind that keeps its versions: the rules of earlier ones, the newest first.
  template <class T>
  std::vector<const T*> earlier(std::string_view kind) const {
    std::vector<const T*> typed;
    for (auto* rules : kept_rules(kind)) typed.push_back(static_cast<const T*>(rules));
    return typed;
  }

 protected:
  virtual std::vector<const void*> section_rules(std::string_view kind) const = 0;
  virtual std::vector<const void*> kept_rules(std::string_view kind) const = 0;
};

}  // namespace kedu::plugin
