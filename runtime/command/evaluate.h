// Formulas over records: gathers the slots a formula asks for and runs it in an engine.
#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "command/records.h"
#include "formula/engine.h"

namespace kedu::command {

/// An engine with the programs it has loaded. One thread at a time.
class Evaluator {
 public:
  explicit Evaluator(std::unique_ptr<formula::Engine> engine) : engine_(std::move(engine)) {}

  /// `roots`: what names behind a prefix are looked up in; bare names in `record` of `form` (either may be null).
  struct Root {
    std::string_view prefix;
    const definition::Form* form;  ///< null: plain names
    const Fields* fields;
  };

  Value run(const formula::Formula& formula, const definition::Form* form, const Fields* record,
            std::span<const Root> roots, Records& records, const TimeZone& zone);

  /// The slots that are the same for every record under `prefix`; blank at the others' places.
  std::vector<Value> fixed_slots(const formula::Formula& formula, const definition::Form* form, const Fields* record,
                                 std::span<const Root> roots, std::string_view prefix, Records& records);

  /// Records that stand for the root `prefix`, one after the other.
  struct Each {
    std::string_view prefix;
    const definition::Form* form;
    std::span<const Record* const> records;
  };
  /// One value for each; the other slots as `fixed_slots` gave them.
  std::vector<Value> run_each(const formula::Formula& formula, const std::vector<Value>& fixed, const Each& each,
                              Records& records, const TimeZone& zone);

  /// The formula over records of `form`, one value for each: columns, no object a record. Rollups and single links are
  /// read in one query for all.
  std::vector<Value> run_columns(const formula::Formula& formula, const definition::Form& form,
                                 std::span<const Fields> rows, Records& records, const TimeZone& zone);

  formula::Engine& engine() { return *engine_; }

 private:
  formula::Program program(const formula::Formula& formula);

  std::unique_ptr<formula::Engine> engine_;
  std::unordered_map<const formula::Node*, std::pair<std::shared_ptr<const formula::Node>, formula::Program>> programs_;
};

/// Evaluators to borrow: as many as threads evaluate at once.
class Evaluators {
 public:
  explicit Evaluators(std::vector<formula::CalendarDays> calendars) : calendars_(std::move(calendars)) {}

  class Lease {
   public:
    Lease(Evaluators& pool, std::unique_ptr<Evaluator> evaluator, std::size_t edition)
        : pool_(&pool), evaluator_(std::move(evaluator)), edition_(edition) {}
    Lease(Lease&&) = default;
    ~Lease() {
      if (evaluator_) pool_->give_back(std::move(evaluator_), edition_);
    }
    Evaluator* operator->() { return evaluator_.get(); }
    Evaluator& operator*() { return *evaluator_; }
    explicit operator bool() const { return evaluator_ != nullptr; }

   private:
    Evaluators* pool_;
    std::unique_ptr<Evaluator> evaluator_;
    std::size_t edition_;
  };

  /// An idle one, or a new one; empty when V8 cannot start.
  Lease borrow();
  /// What NETWORKDAYS(…,"CN") knows from now on. Those that are lent go on with what they knew and are not lent again.
  void set_calendars(std::vector<formula::CalendarDays> calendars);

 private:
  void give_back(std::unique_ptr<Evaluator> evaluator, std::size_t edition);

  std::vector<formula::CalendarDays> calendars_;
  std::size_t edition_ = 0;  ///< of the calendars
  std::mutex mutex_;
  std::vector<std::unique_ptr<Evaluator>> idle_;
};

}  // namespace kedu::command
