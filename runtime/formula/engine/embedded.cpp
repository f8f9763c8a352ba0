// Faces of the bytes that embedded.S.in puts into the program.
#include "formula/engine/embedded.h"

#include "formula/formula.h"

extern "C" {
extern const char kedu_snapshot_begin[], kedu_snapshot_end[];
extern const char kedu_declarations_begin[], kedu_declarations_end[];
extern const char kedu_library_begin[], kedu_library_end[];
}

namespace kedu::formula {

std::string_view embedded_snapshot() {
  return {kedu_snapshot_begin, kedu_snapshot_end};
}
std::string_view embedded_declarations() {
  return {kedu_declarations_begin, kedu_declarations_end};
}
std::string_view embedded_library() {
  return {kedu_library_begin, kedu_library_end};
}

const Json& function_declarations() {
  // Made by our own build: what does not parse is our bug, and the function list is then empty.
  static const Json declarations = [] {
    auto parsed = Json::parse(embedded_declarations(), nullptr, false);
    return parsed.is_array() ? parsed : Json::array();
  }();
  return declarations;
}

}  // namespace kedu::formula
