// Many records at once: one call of a loop over columns, numbers and days as typed arrays with NaN for blank.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/limits.h"
#include "formula/engine/v8_engine.h"
#include "formula/engine/values.h"

namespace kedu::formula {

namespace {

constexpr std::size_t rows_per_call = 1024;
constexpr int patient_retries = 8;  ///< records that may each use the whole deadline …
constexpr std::chrono::milliseconds patient{limits::formula_hard_ms};
constexpr std::chrono::milliseconds brief{20};  ///< … the others get this

/// Writes the column as doubles; false when it holds anything but T and blanks.
template <class T>
bool filled(std::span<const Value> column, double* to) {
  for (auto& value : column) {
    if (auto* held = value.get_if<T>()) {
      if constexpr (std::is_same_v<T, Date>)
        *to++ = held->days;
      else if (std::isfinite(*held))
        *to++ = *held;
      else
        return false;
    } else if (value.is_blank()) {
      *to++ = std::numeric_limits<double>::quiet_NaN();
    } else {
      return false;
    }
  }
  return true;
}

/// A column where not all is a number, or not all a day.
v8::Local<v8::Array> list_of(const Isolate& isolate, v8::Local<v8::Context> context, std::span<const Value> column) {
  std::vector<v8::Local<v8::Value>> items;
  items.reserve(column.size());
  for (auto& value : column) items.push_back(to_js(isolate, context, value));
  return v8::Array::New(isolate.v8(), items.data(), items.size());
}

}  // namespace

void V8Engine::make_room(std::size_t slots) {
  auto* v8 = isolate_->v8();
  if (lists_.IsEmpty()) lists_.Reset(v8, v8::Array::New(v8));
  while (buffers_.size() <= slots) {
    auto bytes = v8::ArrayBuffer::New(v8, rows_per_call * sizeof(double));
    auto& buffer = buffers_.emplace_back();
    buffer.array.Reset(v8, v8::Float64Array::New(bytes, 0, rows_per_call));
    buffer.cells = static_cast<double*>(bytes->Data());
  }
}

v8::MaybeLocal<v8::Function> V8Engine::loop_of(Program program, const std::string& shape,
                                               v8::Local<v8::Context> context) {
  auto* v8 = isolate_->v8();
  std::vector<v8::Local<v8::Float64Array>> cells;
  for (std::size_t i = 0; i < shape.size(); ++i) cells.push_back(buffers_[i + 1].array.Get(v8));
  return programs_.loop(program.index, shape, context, {buffers_[0].array.Get(v8), lists_.Get(v8), cells});
}

std::vector<Value> V8Engine::run_batch(Program program, std::span<const std::vector<Value>> columns,
                                       const Environment& environment) {
  std::size_t rows = columns.empty() ? 1 : columns[0].size();
  std::vector<Value> out;
  out.reserve(rows);
  int patience = patient_retries;
  std::vector<Value> slots(columns.size());
  auto one_by_one = [&](std::size_t row) {
    for (std::size_t i = 0; i < columns.size(); ++i) slots[i] = columns[i][row];
    out[row] = run_one(program, slots, environment, patience > 0 ? patient : brief);
    auto* error = out[row].get_if<ErrorValue>();
    if (error && *error == over_limit()) --patience;
  };
  std::vector<std::size_t> failed;
  while (out.size() < rows) {
    std::size_t from = out.size();
    bool whole = run_loop(program, columns, environment, rows, out, failed);
    replace_if_spent();
    if (whole) {
      // The loop tells the error; the place is found record by record.
      for (auto row : failed) one_by_one(row);
    } else {
      out.resize(std::min(rows, from + rows_per_call));
      for (auto row = from; row < out.size(); ++row) one_by_one(row);
    }
    failed.clear();
  }
  return out;
}

bool V8Engine::run_loop(Program program, std::span<const std::vector<Value>> columns, const Environment& environment,
                        std::size_t rows, std::vector<Value>& out, std::vector<std::size_t>& failed) {
  if (!programs_.has(program.index)) return false;
  Spending spending(stay_, patient);
  if (spending.none_left()) return false;
  std::size_t from = out.size(), count = std::min(rows_per_call, rows - from);
  Entered entered(*isolate_);
  auto* v8 = isolate_->v8();
  auto context = isolate_->context();
  v8::TryCatch caught(v8);
  caught.SetCaptureMessage(false);
  auto& watchdog = Process::get().watchdog();
  watchdog.arm(isolate_->watch(), spending.allowed());
  enter(context, environment);
  make_room(columns.size());
  auto lists = lists_.Get(v8);
  std::string shape;
  bool ran = true;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto column = std::span(columns[i]).subspan(from, count);
    auto* cells = buffers_[i + 1].cells;
    shape += filled<double>(column, cells) ? 'n' : filled<Date>(column, cells) ? 'd' : 'v';
    if (shape.back() != 'v') continue;
    auto list = list_of(*isolate_, context, column);
    ran = ran && lists->Set(context, static_cast<std::uint32_t>(i), list).FromMaybe(false);
  }
  v8::Local<v8::Function> loop;
  v8::Local<v8::Value> others, wanted = v8::Integer::NewFromUnsigned(v8, static_cast<std::uint32_t>(count));
  ran = ran && loop_of(program, shape, context).ToLocal(&loop) &&
        loop->Call(context, v8::Undefined(v8), 1, &wanted).ToLocal(&others);
  if (ran) {
    const double* numbers = buffers_[0].cells;
    for (std::size_t i = 0; i < count; ++i)
      if (numbers[i] == numbers[i])
        out.emplace_back(numbers[i] == 0 ? 0.0 : numbers[i]);
      else
        out.emplace_back();
    ran = !others->IsArray() || take_others(others.As<v8::Array>(), from, out, failed);
  }
  overdue_ = watchdog.disarm(isolate_->watch());
  pump();
  if (ran && !overdue_ && !isolate_->out_of_memory()) return true;
  out.resize(from);
  failed.clear();
  return false;
}

bool V8Engine::take_others(v8::Local<v8::Array> others, std::size_t from, std::vector<Value>& out,
                           std::vector<std::size_t>& failed) {
  auto* v8 = isolate_->v8();
  auto context = isolate_->context();
  for (std::uint32_t i = 0; i + 1 < others->Length(); i += 2) {
    v8::HandleScope each(v8);
    v8::Local<v8::Value> row, value;
    if (!others->Get(context, i).ToLocal(&row) || !others->Get(context, i + 1).ToLocal(&value) || !row->IsNumber())
      return false;
    auto at = from + static_cast<std::size_t>(row.As<v8::Number>()->Value());
    out[at] = from_js(*isolate_, context, value);
    if (out[at].is<ErrorValue>()) failed.push_back(at);
  }
  return true;
}

}  // namespace kedu::formula
