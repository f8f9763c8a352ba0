// Making and hardening an isolate; formulas never hold raw JavaScript, this is the second wall.
#include "formula/engine/isolate.h"

#include "formula/engine/embedded.h"

namespace kedu::formula {

namespace {

constexpr std::size_t heap_bytes = 64u << 20;
constexpr std::size_t headroom_bytes = 64u << 20;  ///< to unwind in, once the limit is reached
constexpr std::size_t young_bytes = 8u << 20;

/// Runs after Context::New: a frozen context inside a snapshot does not load in this V8.
constexpr std::string_view harden = R"js(
  for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics", "eval", "Function", "Proxy", "WeakRef",
                      "FinalizationRegistry", "console"]) delete globalThis[name];
  for (const name of ["input", "$_", "lastMatch", "$&", "lastParen", "$+", "leftContext", "$`", "rightContext", "$'",
                      "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9"]) delete RegExp[name];
  const seen = new Set();
  const freeze = o => {
    if (o === null || (typeof o !== "object" && typeof o !== "function") || seen.has(o)) return;
    seen.add(o);
    if (ArrayBuffer.isView(o)) return;
    Object.freeze(o);
    freeze(Object.getPrototypeOf(o));
    for (const key of Reflect.ownKeys(o)) {
      const d = Reflect.getOwnPropertyDescriptor(o, key);
      if (d.get || d.set) { freeze(d.get); freeze(d.set); } else freeze(d.value);
    }
  };
  for (const name of Object.getOwnPropertyNames(globalThis)) if (name !== "Kedu") freeze(globalThis[name]);
  freeze((function* () {}).constructor); freeze((async () => {}).constructor); freeze([][Symbol.iterator]().__proto__);
  freeze(""[Symbol.iterator]().__proto__); freeze(new Map()[Symbol.iterator]().__proto__);
  freeze(new Set()[Symbol.iterator]().__proto__);
  Object.freeze(globalThis);
  return Kedu;
)js";

v8::Local<v8::Value> get(v8::Local<v8::Context> context, v8::Local<v8::Value> from, const char* name) {
  v8::Local<v8::Value> value;
  if (from.IsEmpty() || !from->IsObject() ||
      !from.As<v8::Object>()->Get(context, js_string(context->GetIsolate(), name)).ToLocal(&value))
    return v8::Undefined(context->GetIsolate());
  return value;
}

}  // namespace

v8::Local<v8::String> js_string(v8::Isolate* isolate, std::string_view text) {
  v8::Local<v8::String> string;
  if (v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kNormal, static_cast<int>(text.size()))
          .ToLocal(&string))
    return string;
  return v8::String::Empty(isolate);
}

v8::MaybeLocal<v8::Function> compile_function(v8::Local<v8::Context> context, std::string_view body,
                                              std::vector<std::string> parameters) {
  auto* isolate = context->GetIsolate();
  std::vector<v8::Local<v8::String>> names;
  for (auto& parameter : parameters) names.push_back(js_string(isolate, parameter));
  v8::ScriptCompiler::Source source(js_string(isolate, body));
  return v8::ScriptCompiler::CompileFunctionInContext(context, &source, names.size(), names.data(), 0, nullptr);
}

Isolate::Isolate() : buffers_(v8::ArrayBuffer::Allocator::NewDefaultAllocator()) {
  auto& process = Process::get();
  auto blob = embedded_snapshot();
  snapshot_ = {blob.data(), static_cast<int>(blob.size())};
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = buffers_.get();
  params.snapshot_blob = &snapshot_;
  params.constraints.set_max_old_generation_size_in_bytes(heap_bytes);
  params.constraints.set_max_young_generation_size_in_bytes(young_bytes);
  isolate_ = v8::Isolate::New(params);
  watch_.isolate = isolate_;
  isolate_->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  isolate_->AddNearHeapLimitCallback(near_heap_limit, this);
  ready_ = set_up();
  process.watchdog().add(watch_);
}

Isolate::~Isolate() {
  Process::get().watchdog().remove(watch_);
  {
    v8::Locker locker(isolate_);
    library_ = {};
    context_.Reset();
  }
  isolate_->Dispose();
}

std::size_t Isolate::near_heap_limit(void* self, std::size_t current, std::size_t) {
  auto* isolate = static_cast<Isolate*>(self);
  isolate->out_of_memory_ = true;
  isolate->isolate_->TerminateExecution();
  return current + headroom_bytes;
}

bool Isolate::set_up() {
  v8::Locker locker(isolate_);
  v8::Isolate::Scope isolate_scope(isolate_);
  v8::HandleScope handles(isolate_);
  auto context = v8::Context::New(isolate_);
  if (context.IsEmpty()) return false;
  v8::Context::Scope scope(context);
  v8::TryCatch caught(isolate_);
  v8::Local<v8::Function> hardening;
  v8::Local<v8::Value> kedu;
  if (!compile_function(context, harden, {}).ToLocal(&hardening) ||
      !hardening->Call(context, v8::Undefined(isolate_), 0, nullptr).ToLocal(&kedu))
    return false;
  context->AllowCodeGenerationFromStrings(false);
  context_.Reset(isolate_, context);

  auto hold = [&](v8::Global<v8::Function>& handle, const char* name) {
    auto value = get(context, kedu, name);
    if (value->IsFunction()) handle.Reset(isolate_, value.As<v8::Function>());
    return value->IsFunction();
  };
  auto prototype = [&](v8::Global<v8::Value>& handle, const char* name) {
    handle.Reset(isolate_, get(context, get(context, kedu, name), "prototype"));
  };
  prototype(library_.day_prototype, "Day");
  prototype(library_.instant_prototype, "Instant");
  prototype(library_.error_prototype, "FormulaError");
  return hold(library_.enter, "enter") && hold(library_.day, "day") && hold(library_.instant, "instant") &&
         hold(library_.calendar, "calendar");
}

}  // namespace kedu::formula
