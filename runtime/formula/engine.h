// Runs formulas in V8: positional slots, a deadline and a heap budget; the process survives whatever a formula does.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/calendar_date.h"
#include "base/result.h"
#include "base/value.h"
#include "formula/formula.h"

namespace kedu::formula {

/// A compiled function inside one Engine; cheap to copy, valid as long as the engine lives.
struct Program {
  int index = -1;
};

/// What one evaluation sees of the world.
struct Environment {
  DateTime now;
  const TimeZone* zone = nullptr;
};

/// A workspace calendar for NETWORKDAYS(…,"CN"): days off beyond weekends, and weekend days that are worked.
struct CalendarDays {
  std::string name;
  std::vector<Date> holidays;
  std::vector<Date> makeup_days;
};

/// One V8 isolate with the library in it. Not thread-safe: one thread at a time uses an engine.
class Engine {
 public:
  /// unavailable when V8 cannot start.
  static Result<std::unique_ptr<Engine>> create();
  virtual ~Engine() = default;

  /// Compiles once; the same js gives the same Program.
  virtual Result<Program> load(const Formula& formula) = 0;

  /// The formula's value for one record; slot i is the value of references[i]. Errors come back as ErrorValue,
  /// a passed deadline or budget as #LIMIT!.
  virtual Value run(Program program, std::span<const Value> slots, const Environment& environment) = 0;

  /// The same for many records at once, a column per slot, all of one length; one bad record never spoils another.
  virtual std::vector<Value> run_batch(Program program, std::span<const std::vector<Value>> columns,
                                       const Environment& environment) = 0;

  /// A stay inside the engine: while it lives, runs on this thread save what entering costs, about half of a small
  /// formula. Ends on the thread it began on, before the engine; other threads wait meanwhile. One at a time.
  class Visit {
   public:
    virtual ~Visit() = default;
  };
  using Time = std::chrono::steady_clock::duration;
  /// `budget`: for all runs of the stay together; what comes after it is spent is #LIMIT!.
  virtual std::unique_ptr<Visit> visit(Time budget = Time::max()) = 0;

  virtual void set_calendar(const CalendarDays& days) = 0;
  virtual std::size_t heap_bytes() const = 0;
};

}  // namespace kedu::formula
