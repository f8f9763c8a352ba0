// Build-time tool: loads the function library into V8 and writes the startup snapshot and the declarations.
// kedu_snapshot OUT.blob OUT.json LIBRARY.js
#include <libplatform/libplatform.h>
#include <v8.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

namespace {

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool write(const char* path, const char* bytes, std::size_t size) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes, static_cast<std::streamsize>(size));
  return static_cast<bool>(file.flush());
}

v8::MaybeLocal<v8::Value> run(v8::Isolate* isolate, v8::Local<v8::Context> context, const std::string& text,
                              const char* name) {
  v8::TryCatch caught(isolate);
  auto source =
      v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kNormal, static_cast<int>(text.size()));
  v8::ScriptOrigin origin(isolate, v8::String::NewFromUtf8(isolate, name).ToLocalChecked());
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> value;
  if (v8::Script::Compile(context, source.ToLocalChecked(), &origin).ToLocal(&script) &&
      script->Run(context).ToLocal(&value))
    return value;
  int line = caught.Message().IsEmpty() ? 0 : caught.Message()->GetLineNumber(context).FromMaybe(0);
  v8::String::Utf8Value message(isolate, caught.Exception());
  std::cerr << name << ":" << line << ": " << (*message ? *message : "failed") << "\n";
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::cerr << "kedu_snapshot OUT.blob OUT.json LIBRARY.js\n";
    return 2;
  }
  auto platform = v8::platform::NewSingleThreadedDefaultPlatform();
  v8::V8::InitializePlatform(platform.get());
  v8::V8::Initialize();

  v8::SnapshotCreator creator;
  v8::Isolate* isolate = creator.GetIsolate();
  {
    v8::HandleScope handles(isolate);
    auto context = v8::Context::New(isolate);
    v8::Context::Scope scope(context);
    if (run(isolate, context, read(arguments[3]), "library.js").IsEmpty()) return 1;
    v8::Local<v8::Value> specs;
    const char* ask = "(s=>typeof s==='string'?s:JSON.stringify(s))(Kedu.specs())";
    if (!run(isolate, context, ask, "specs").ToLocal(&specs)) return 1;
    v8::String::Utf8Value json(isolate, specs);
    if (!write(arguments[2], *json, static_cast<std::size_t>(json.length()))) return 1;
    creator.SetDefaultContext(context);
  }
  auto blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
  if (!blob.data || !write(arguments[1], blob.data, static_cast<std::size_t>(blob.raw_size))) return 1;
  delete[] blob.data;
  return 0;
}
