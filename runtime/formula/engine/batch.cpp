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

constexpr std::size_t rows_per_call = 4096;
constexpr int patient_retries = 8;              ///< records that may each use the whole deadline …
constexpr std::chrono::milliseconds patient{limits::formula_hard_ms};
constexpr std::chrono::milliseconds brief{20};  ///< … the others get this

v8::Local<v8::Float64Array> doubles(v8::Isolate* isolate, std::size_t count) {
  return v8::Float64Array::New(v8::ArrayBuffer::New(isolate, count * sizeof(double)), 0, count);
}

double* content(v8::Local<v8::Float64Array> array) {
  return static_cast<double*>(array->Buffer()->Data());
}

/// A column as JavaScript meets it; its shape is n for numbers and d for days, both with NaN for blank, or v for
/// values.
struct Column {
  char shape = 'n';
  v8::Local<v8::Value> cells;
};

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

Column column_of(const Isolate& isolate, v8::Local<v8::Context> context, std::span<const Value> column,
                 v8::Local<v8::Float64Array> array) {
  auto* v8 = isolate.v8();
  if (filled<double>(column, content(array))) return {'n', array};
  if (filled<Date>(column, content(array))) return {'d', array};
  std::vector<v8::Local<v8::Value>> items;
  items.reserve(column.size());
  for (auto& value : column) items.push_back(to_js(isolate, context, value));
  return {'v', v8::Array::New(v8, items.data(), items.size())};
}

}  // namespace

v8::Local<v8::Float64Array> V8Engine::buffer(std::size_t index) {
  auto* v8 = isolate_->v8();
  while (buffers_.size() <= index) buffers_.emplace_back(v8, doubles(v8, rows_per_call));
  return buffers_[index].Get(v8);
}

std::vector<Value> V8Engine::run_batch(Program program, std::span<const std::vector<Value>> columns,
                                       const Environment& environment) {
  std::size_t rows = columns.empty() ? 1 : columns[0].size();
  std::vector<Value> out;
  out.reserve(rows);
  std::size_t done = 0;
  int patience = patient_retries;
  std::vector<Value> slots(columns.size());
  auto one_by_one = [&](std::size_t row) {
    for (std::size_t i = 0; i < columns.size(); ++i) slots[i] = columns[i][row];
    out[row] = run_one(program, slots, environment, patience > 0 ? patient : brief);
    auto* error = out[row].get_if<ErrorValue>();
    if (error && *error == over_limit()) --patience;
  };
  while (done < rows) {
    std::size_t from = done;
    bool whole = run_loop(program, columns, environment, rows, out, done);
    replace_if_spent();
    if (whole) {
      // The loop tells the error; the place is found record by record.
      for (std::size_t row = from; row < done; ++row)
        if (out[row].is<ErrorValue>()) one_by_one(row);
      continue;
    }
    out.resize(std::min(rows, from + rows_per_call));
    for (; done < out.size(); ++done) one_by_one(done);
  }
  return out;
}

bool V8Engine::run_loop(Program program, std::span<const std::vector<Value>> columns, const Environment& environment,
                        std::size_t rows, std::vector<Value>& out, std::size_t& done) {
  if (!programs_.has(program.index)) return false;
  Spending spending(stay_, patient);
  if (spending.allowed <= Time::zero()) return false;
  std::size_t count = std::min(rows_per_call, rows - done);
  Entered entered(*isolate_);
  auto* v8 = isolate_->v8();
  auto context = isolate_->context();
  v8::TryCatch caught(v8);
  caught.SetCaptureMessage(false);
  auto& watchdog = Process::get().watchdog();
  watchdog.arm(isolate_->watch(), spending.allowed);
  enter(context, environment);
  auto numbers = buffer(0);
  auto others = v8::Array::New(v8);
  std::string shape;
  std::vector<v8::Local<v8::Value>> cells;
  for (auto& column : columns) {
    auto part = std::span(column).subspan(done, count);
    auto made = column_of(*isolate_, context, part, buffer(cells.size() + 1));
    shape += made.shape;
    cells.push_back(made.cells);
  }
  v8::Local<v8::Function> function, loop;
  bool ran = false;
  if (programs_.function(program.index, context).ToLocal(&function) &&
      programs_.loop(program.index, shape, context).ToLocal(&loop)) {
    std::vector<v8::Local<v8::Value>> arguments{function, v8::Number::New(v8, 0),
                                                v8::Number::New(v8, static_cast<double>(count)), numbers, others};
    arguments.insert(arguments.end(), cells.begin(), cells.end());
    ran = !loop->Call(context, v8::Undefined(v8), static_cast<int>(arguments.size()), arguments.data()).IsEmpty();
  }
  if (ran) {
    const double* from = content(numbers);
    for (std::size_t i = 0; i < count; ++i)
      if (from[i] == from[i])
        out.emplace_back(from[i] == 0 ? 0.0 : from[i]);
      else
        out.emplace_back();
    for (std::uint32_t i = 0; ran && i + 1 < others->Length(); i += 2) {
      v8::HandleScope each(v8);
      v8::Local<v8::Value> row, value;
      ran = others->Get(context, i).ToLocal(&row) && others->Get(context, i + 1).ToLocal(&value) && row->IsNumber();
      if (ran) out[done + static_cast<std::size_t>(row.As<v8::Number>()->Value())] = from_js(*isolate_, context, value);
    }
  }
  bool overdue = watchdog.disarm(isolate_->watch());
  pump();
  if (!ran || overdue || isolate_->out_of_memory()) return false;
  done += count;
  return true;
}

}  // namespace kedu::formula
