// The engine over one V8 isolate.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "formula/engine.h"
#include "formula/engine/isolate.h"
#include "formula/engine/programs.h"

namespace kedu::formula {

class V8Engine final : public Engine {
 public:
  V8Engine();
  ~V8Engine() override;
  bool ready() const { return isolate_->ready(); }

  Result<Program> load(const Formula& formula) override;
  Value run(Program program, std::span<const Value> slots, const Environment& environment) override;
  std::vector<Value> run_batch(Program program, std::span<const std::vector<Value>> columns,
                               const Environment& environment) override;
  std::unique_ptr<Visit> visit(Time budget) override;
  void set_calendar(const CalendarDays& days) override;
  std::size_t heap_bytes() const override;

 private:
  /// Holds the isolate of the engine; stands aside while a spent one is replaced.
  class Stay;
  /// What a run takes of the stay's budget, where there is one.
  class Spending {
   public:
    Spending(Stay* stay, Time limit);
    Spending(const Spending&) = delete;
    ~Spending();

    bool none_left() const { return allowed_ <= Time::zero(); }
    /// To this run, for the watchdog.
    std::chrono::milliseconds allowed() const { return std::chrono::ceil<std::chrono::milliseconds>(allowed_); }

   private:
    Stay* stay_;
    Time allowed_;
    std::chrono::steady_clock::time_point begun_;
  };

  Value run_one(Program program, std::span<const Value> slots, const Environment& environment, Time limit);
  Value run_function(Program program, std::span<const Value> slots, v8::Local<v8::Context> context,
                     v8::TryCatch& caught);
  /// A record of numbers through the loop over columns, as one row: nothing is made for its values. Nothing when it
  /// does not fit or the result is no number; then run_function() tells.
  std::optional<Value> run_numbers(Program program, std::span<const Value> slots, v8::Local<v8::Context> context);
  void enter(v8::Local<v8::Context> context, const Environment& environment);
  void tell_calendar(v8::Local<v8::Context> context, const CalendarDays& days);
  int failing_place(Program program, v8::Local<v8::Context> context, std::vector<v8::Local<v8::Value>>& arguments);
  /// Appends the rows that one loop call finished, and to `failed` those that are errors; false when it was ended by a
  /// limit.
  bool run_loop(Program program, std::span<const std::vector<Value>> columns, const Environment& environment,
                std::size_t rows, std::vector<Value>& out, std::vector<std::size_t>& failed);
  /// Puts the results that are no numbers in their rows.
  bool take_others(v8::Local<v8::Array> others, std::size_t from, std::vector<Value>& out,
                   std::vector<std::size_t>& failed);
  /// Room for the columns of `slots`, used again by every loop.
  void make_room(std::size_t slots);
  v8::MaybeLocal<v8::Function> loop_of(Program program, const std::string& shape, v8::Local<v8::Context> context);
  void forget_arrays();
  /// After memory or time ran out the isolate is replaced: whatever the formula built goes with it.
  void replace_if_spent();
  void pump();

  std::unique_ptr<Isolate> isolate_;
  Stay* stay_ = nullptr;
  Programs programs_;
  std::vector<CalendarDays> calendars_;
  std::vector<v8::Local<v8::Value>> arguments_;  ///< of the run under way, kept for its memory
  /// A column of doubles that JavaScript and we see alike.
  struct Buffer {
    v8::Global<v8::Float64Array> array;
    double* cells = nullptr;
  };
  std::vector<Buffer> buffers_;  ///< the results, then a column per slot
  v8::Global<v8::Array> lists_;  ///< the columns that are no doubles
  v8::Global<v8::Array> transitions_;
  std::string zone_name_;
  std::int64_t now_ms_ = 0;
  bool entered_ = false;
  bool overdue_ = false;  ///< the last run was ended by its deadline
  int runs_ = 0;
};

}  // namespace kedu::formula
