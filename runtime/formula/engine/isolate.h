// One V8 isolate with the library in its context: made from the snapshot, hardened, with a heap limit.
#pragma once

#include <v8.h>

#include <memory>
#include <string>

#include "base/value.h"
#include "formula/engine/process.h"

namespace kedu::formula {

/// The handles of the library that the engine needs at every run.
struct LibraryHandles {
  v8::Global<v8::Function> enter, day, instant, calendar;
  v8::Global<v8::Value> day_prototype, instant_prototype, error_prototype;
};

class Isolate {
 public:
  Isolate();
  ~Isolate();
  Isolate(const Isolate&) = delete;
  Isolate& operator=(const Isolate&) = delete;

  bool ready() const { return ready_; }
  v8::Isolate* v8() const { return isolate_; }
  v8::Local<v8::Context> context() const { return context_.Get(isolate_); }
  const LibraryHandles& library() const { return library_; }
  Watchdog::Watch& watch() { return watch_; }
  bool out_of_memory() const { return out_of_memory_; }

 private:
  static std::size_t near_heap_limit(void* self, std::size_t current, std::size_t initial);
  bool set_up();

  std::unique_ptr<v8::ArrayBuffer::Allocator> buffers_;
  v8::StartupData snapshot_{};
  v8::Isolate* isolate_ = nullptr;
  v8::Global<v8::Context> context_;
  LibraryHandles library_;
  Watchdog::Watch watch_;
  bool out_of_memory_ = false;
  bool ready_ = false;
};

/// A run inside a stay: only the handles are its own.
class Inside {
 public:
  explicit Inside(const Isolate& isolate) : handles_(isolate.v8()) {}

 private:
  v8::HandleScope handles_;
};

/// Entering an isolate on this thread: lock, scopes and context in the right order.
class Entered {
 public:
  explicit Entered(const Isolate& isolate)
      : locker_(isolate.v8()),
        isolate_scope_(isolate.v8()),
        handles_(isolate.v8()),
        context_scope_(isolate.context()) {}

 private:
  v8::Locker locker_;
  v8::Isolate::Scope isolate_scope_;
  v8::HandleScope handles_;
  v8::Context::Scope context_scope_;
};

v8::Local<v8::String> js_string(v8::Isolate* isolate, std::string_view text);
/// A function of named parameters with this body, or nothing when it does not compile.
v8::MaybeLocal<v8::Function> compile_function(v8::Local<v8::Context> context, std::string_view body,
                                              std::vector<std::string> parameters);

}  // namespace kedu::formula
