// Any bytes as a JSON body: what is taken comes back the same when written and read again.
#include "base/json.h"
#include "expect.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  auto parsed = kedu::parse_json(text);
  if (!parsed) return 0;
  (void)kedu::to_json(kedu::value_from_json(*parsed)).dump();
  auto written = parsed->dump();
  auto again = kedu::parse_json(written);
  kedu::fuzz::expect(again && again->dump() == written, "read again it differs: " + written, text);
  return 0;
}
