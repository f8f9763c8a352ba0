// One evaluation: enter, convert the slots, arm the watchdog, call, convert the result, disarm.
#include "formula/engine/v8_engine.h"

#include <libplatform/libplatform.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <variant>

#include "base/limits.h"
#include "formula/engine/values.h"

namespace kedu::formula {

namespace {

constexpr int runs_between_pumps = 1024;

v8::Local<v8::Array> days_array(v8::Isolate* isolate, const std::vector<Date>& dates) {
  std::vector<v8::Local<v8::Value>> items;
  for (auto& date : dates) items.push_back(v8::Number::New(isolate, date.days));
  return v8::Array::New(isolate, items.data(), items.size());
}

v8::Local<v8::Array> transition_array(v8::Isolate* isolate, const TimeZone* zone) {
  std::vector<v8::Local<v8::Value>> items;
  auto pair = [&](double from, double offset) {
    v8::Local<v8::Value> both[] = {v8::Number::New(isolate, from), v8::Number::New(isolate, offset)};
    items.push_back(v8::Array::New(isolate, both, 2));
  };
  if (zone)
    for (auto& [from, offset] : zone->transitions()) pair(static_cast<double>(from), static_cast<double>(offset));
  if (items.empty()) pair(0, 0);
  return v8::Array::New(isolate, items.data(), items.size());
}

}  // namespace

class V8Engine::Stay final : public Engine::Visit {
 public:
  Stay(V8Engine& engine, Time budget) : left(budget), engine_(engine) {
    engine_.stay_ = this;
    enter();
  }
  ~Stay() override { engine_.stay_ = nullptr; }
  void enter() { entered_.emplace(*engine_.isolate_); }
  void leave() { entered_.reset(); }

  Time left;

 private:
  V8Engine& engine_;
  std::optional<Entered> entered_;
};

V8Engine::Spending::Spending(Stay* stay, Time limit)
    : stay_(stay), allowed_(stay ? std::min(limit, stay->left) : limit) {
  if (stay) begun_ = std::chrono::steady_clock::now();
}

V8Engine::Spending::~Spending() {
  if (stay_) stay_->left -= std::chrono::steady_clock::now() - begun_;
}

std::unique_ptr<Engine::Visit> V8Engine::visit(Time budget) {
  return std::make_unique<Stay>(*this, budget);
}

Result<std::unique_ptr<Engine>> Engine::create() {
  auto engine = std::make_unique<V8Engine>();
  if (!engine->ready()) return fail(ErrorCode::unavailable, "the formula engine does not start");
  return std::unique_ptr<Engine>(std::move(engine));
}

V8Engine::V8Engine() : isolate_(std::make_unique<Isolate>()) {}

V8Engine::~V8Engine() {
  v8::Locker locker(isolate_->v8());
  programs_.forget();
  forget_arrays();
}

void V8Engine::forget_arrays() {
  buffers_.clear();
  lists_.Reset();
  transitions_.Reset();
}

Result<Program> V8Engine::load(const Formula& formula) {
  int index = programs_.add(formula);
  Entered entered(*isolate_);
  v8::TryCatch caught(isolate_->v8());
  if (programs_.function(index, isolate_->context()).IsEmpty())
    return fail(ErrorCode::invalid, "the formula's code does not compile");
  return Program{index};
}

void V8Engine::enter(v8::Local<v8::Context> context, const Environment& environment) {
  static const std::string no_zone;
  auto& name = environment.zone ? environment.zone->name() : no_zone;
  if (entered_ && now_ms_ == environment.now.ms && zone_name_ == name) return;
  auto* v8 = isolate_->v8();
  if (!entered_ || zone_name_ != name) transitions_.Reset(v8, transition_array(v8, environment.zone));
  zone_name_ = name;
  now_ms_ = environment.now.ms;
  v8::Local<v8::Value> arguments[] = {v8::Number::New(v8, static_cast<double>(now_ms_)), transitions_.Get(v8)};
  entered_ = !isolate_->library().enter.Get(v8)->Call(context, v8::Undefined(v8), 2, arguments).IsEmpty();
}

Value V8Engine::run(Program program, std::span<const Value> slots, const Environment& environment) {
  return run_one(program, slots, environment, std::chrono::milliseconds(limits::formula_hard_ms));
}

Value V8Engine::run_one(Program program, std::span<const Value> slots, const Environment& environment, Time limit) {
  if (!programs_.has(program.index)) return ErrorValue{"#NAME?", "没有这个公式", "no such formula", -1};
  Value out = over_limit();
  Spending spending(stay_, limit);
  if (spending.none_left()) return out;
  {
    std::variant<std::monostate, Inside, Entered> scope;
    if (stay_)
      scope.emplace<Inside>(*isolate_);
    else
      scope.emplace<Entered>(*isolate_);
    auto* v8 = isolate_->v8();
    auto context = isolate_->context();
    v8::TryCatch caught(v8);
    caught.SetCaptureMessage(false);
    auto& watchdog = Process::get().watchdog();
    watchdog.arm(isolate_->watch(), spending.allowed());
    enter(context, environment);
    auto quick = run_numbers(program, slots, context);
    if (quick)
      out = std::move(*quick);
    else if (!caught.HasTerminated())
      out = run_function(program, slots, context, caught);
    overdue_ = watchdog.disarm(isolate_->watch());
    if (overdue_ || isolate_->out_of_memory()) out = over_limit();
    if (++runs_ % runs_between_pumps == 0) pump();
  }
  replace_if_spent();
  return out;
}

Value V8Engine::run_function(Program program, std::span<const Value> slots, v8::Local<v8::Context> context,
                             v8::TryCatch& caught) {
  auto& arguments = arguments_;
  arguments.clear();
  for (auto& slot : slots) arguments.push_back(to_js(*isolate_, context, slot));
  Value out = over_limit();
  v8::Local<v8::Function> function;
  v8::Local<v8::Value> result;
  if (programs_.function(program.index, context).ToLocal(&function) &&
      function->Call(context, v8::Undefined(isolate_->v8()), static_cast<int>(arguments.size()), arguments.data())
          .ToLocal(&result)) {
    out = from_js(*isolate_, context, result);
  } else if (caught.HasCaught() && !caught.HasTerminated()) {
    auto thrown = caught.Exception();
    caught.Reset();
    out = error_from_js(*isolate_, context, thrown);
  }
  if (out.is<ErrorValue>() && !caught.HasTerminated()) {
    auto placed = out.as<ErrorValue>();
    placed.pos = failing_place(program, context, arguments);
    out = std::move(placed);
  }
  return out;
}

std::optional<Value> V8Engine::run_numbers(Program program, std::span<const Value> slots,
                                           v8::Local<v8::Context> context) {
  if (!programs_.numeric(program.index) || slots.size() != programs_.slots(program.index)) return {};
  make_room(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    auto& cell = *buffers_[i + 1].cells;
    if (auto* number = slots[i].get_if<double>(); number && std::isfinite(*number))
      cell = *number;
    else if (slots[i].is_blank())
      cell = std::numeric_limits<double>::quiet_NaN();
    else
      return {};
  }
  auto* v8 = isolate_->v8();
  v8::Local<v8::Function> loop;
  v8::Local<v8::Value> others, one = v8::Integer::New(v8, 1);
  if (!programs_.numeric_loop(program.index, v8).ToLocal(&loop) &&
      !loop_of(program, std::string(slots.size(), 'n'), context).ToLocal(&loop))
    return {};
  if (!loop->Call(context, v8::Undefined(v8), 1, &one).ToLocal(&others) || !others->IsNull()) return {};
  double number = *buffers_[0].cells;
  if (number == number) return Value(number == 0 ? 0.0 : number);
  return Value();
}

int V8Engine::failing_place(Program program, v8::Local<v8::Context> context,
                            std::vector<v8::Local<v8::Value>>& arguments) {
  v8::TryCatch caught(isolate_->v8());
  caught.SetCaptureMessage(false);
  v8::Local<v8::Function> places;
  v8::Local<v8::Value> place;
  if (!programs_.places(program.index, context).ToLocal(&places) ||
      !places->Call(context, v8::Undefined(isolate_->v8()), static_cast<int>(arguments.size()), arguments.data())
           .ToLocal(&place) ||
      !place->IsInt32())
    return -1;
  return place.As<v8::Int32>()->Value();
}

void V8Engine::replace_if_spent() {
  if (!isolate_->out_of_memory() && !overdue_) return;
  overdue_ = false;
  {
    v8::Locker locker(isolate_->v8());
    programs_.forget();
    forget_arrays();
  }
  entered_ = false;
  if (stay_) stay_->leave();
  isolate_ = std::make_unique<Isolate>();
  if (stay_) stay_->enter();
  Entered entered(*isolate_);
  for (auto& days : calendars_) tell_calendar(isolate_->context(), days);
}

void V8Engine::tell_calendar(v8::Local<v8::Context> context, const CalendarDays& days) {
  auto* v8 = isolate_->v8();
  v8::TryCatch caught(v8);
  v8::Local<v8::Value> arguments[] = {js_string(v8, days.name), days_array(v8, days.holidays),
                                      days_array(v8, days.makeup_days)};
  [[maybe_unused]] auto told = isolate_->library().calendar.Get(v8)->Call(context, v8::Undefined(v8), 3, arguments);
}

void V8Engine::set_calendar(const CalendarDays& days) {
  std::erase_if(calendars_, [&](auto& known) { return known.name == days.name; });
  calendars_.push_back(days);
  Entered entered(*isolate_);
  tell_calendar(isolate_->context(), days);
}

std::size_t V8Engine::heap_bytes() const {
  v8::Locker locker(isolate_->v8());
  v8::HeapStatistics statistics;
  isolate_->v8()->GetHeapStatistics(&statistics);
  return statistics.used_heap_size();
}

void V8Engine::pump() {
  while (v8::platform::PumpMessageLoop(&Process::get().platform(), isolate_->v8())) {}
}

}  // namespace kedu::formula
