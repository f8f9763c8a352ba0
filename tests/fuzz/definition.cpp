// Any bytes as a file of an app: read as YAML and as JSON, within its limits, every issue with a place in the file.
#include "definition/read/read.h"
#include "expect.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kedu::definition;
  std::string text(reinterpret_cast<const char*>(data), size);
  for (auto* name : {"forms/a.yaml", "forms/a.json"}) {
    auto file = std::make_shared<const File>(name, text);
    auto budget = full_budget();
    kedu::Issues issues;
    for (auto& node : read_file(file, budget, issues)) {
      Places places;
      auto json = to_json(node, "", &places);
      (void)json.dump();  // what was read can be written: it is UTF-8 and not too deep
    }
    for (auto& issue : issues)
      kedu::fuzz::expect(!issue.message.zh.empty() && !issue.message.en.empty(), "an issue without words", text);
  }
  return 0;
}
