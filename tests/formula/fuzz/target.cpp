// libFuzzer's door to the formula language: any bytes end in a formula or in problems whose places lie in the source.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include "base/utf8.h"
#include "formula/formula.h"
#include "formula/language/emit_js.h"
#include "formula/sql.h"

namespace kedu::formula {

/// In place of the embedded listing: the same file, from the build.
const Json& function_declarations() {
  static const Json declarations = [] {
    std::ifstream file(KEDU_DECLARATIONS);
    return Json::parse(file);
  }();
  return declarations;
}

namespace {

class AnyScope final : public Scope {
 public:
  std::optional<Reference> resolve(std::span<const std::string> names) const override {
    static const Kind kinds[] = {Kind::number, Kind::text, Kind::date, Kind::datetime, Kind::boolean, Kind::any};
    if (names.empty() || names[0].empty() || names[0].size() > 12) return {};
    auto first = static_cast<unsigned char>(names[0][0]);
    return Reference{{names.begin(), names.end()}, {kinds[first % 6], first % 7 == 0, first % 3}};
  }
  std::vector<std::string> names(std::span<const std::string>) const override { return {"金额", "数量"}; }
};

}  // namespace
}  // namespace kedu::formula

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace kedu;
  std::string source(reinterpret_cast<const char*>(bytes), size);
  auto compilation = formula::compile(source, formula::AnyScope());
  auto length = static_cast<int>(count_code_points(source));
  for (auto& d : compilation.diagnostics)
    if (d.pos < 0 || d.len < 1 || d.pos > length || (d.pos < length && d.pos + d.len > length)) std::abort();
  if (!compilation.formula) return compilation.diagnostics.empty() ? (std::abort(), 0) : 0;
  formula::emit_places(*compilation.formula->tree);
  formula::not_pushable(*compilation.formula);
  return 0;
}
