// The engine over one V8 isolate.
#pragma once

#include <chrono>
#include <memory>

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

    const Time allowed;  ///< to this run

   private:
    Stay* stay_;
    std::chrono::steady_clock::time_point begun_;
  };

  Value run_one(Program program, std::span<const Value> slots, const Environment& environment, Time limit);
  void enter(v8::Local<v8::Context> context, const Environment& environment);
  void tell_calendar(v8::Local<v8::Context> context, const CalendarDays& days);
  int failing_place(Program program, v8::Local<v8::Context> context, std::vector<v8::Local<v8::Value>>& arguments);
  /// Appends the rows that one loop call finished; false when it was ended by a limit.
  bool run_loop(Program program, std::span<const std::vector<Value>> columns, const Environment& environment,
                std::size_t rows, std::vector<Value>& out, std::size_t& done);
  /// Room for a column of a loop call, used again by the next.
  v8::Local<v8::Float64Array> buffer(std::size_t index);
  /// After memory ran out the isolate is replaced: whatever the formula built goes with it.
  void replace_if_spent();
  void pump();

  std::unique_ptr<Isolate> isolate_;
  Stay* stay_ = nullptr;
  Programs programs_;
  std::vector<CalendarDays> calendars_;
  std::vector<v8::Local<v8::Value>> arguments_;  ///< of the run under way, kept for its memory
  std::vector<v8::Global<v8::Float64Array>> buffers_;
  v8::Global<v8::Array> transitions_;
  std::string zone_name_;
  std::int64_t now_ms_ = 0;
  bool entered_ = false;
  int runs_ = 0;
};

}  // namespace kedu::formula
