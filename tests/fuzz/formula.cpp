// Any bytes as a formula through lexer, parser, checker and the emitters.
#include "../formula/emitted_code.h"
#include "formula/sql.h"
#include "scope.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string source(reinterpret_cast<const char*>(data), size);
  kedu::fuzz::Names names;
  auto compilation = kedu::formula::compile(source, names);
  auto wrong = kedu::formula::complaint(source, compilation);
  kedu::fuzz::expect(wrong.empty(), wrong, source);
  if (!compilation.formula) return 0;
  kedu::formula::not_pushable(*compilation.formula);
  kedu::formula::emit_places(*compilation.formula->tree);
  return 0;
}
