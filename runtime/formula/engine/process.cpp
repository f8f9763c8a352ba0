// Starts V8 once; nothing here is ever torn down, because isolates may outlive any order of destruction.
#include "formula/engine/process.h"

#include <libplatform/libplatform.h>
#include <v8.h>

namespace kedu::formula {

Process& Process::get() {
  static std::once_flag once;
  static Process* process = nullptr;
  std::call_once(once, [] { process = new Process; });
  return *process;
}

Process::Process() : platform_(v8::platform::NewDefaultPlatform(1)) {
  v8::V8::InitializePlatform(platform_.get());
  v8::V8::Initialize();
}

}  // namespace kedu::formula
