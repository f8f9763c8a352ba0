// The only file that knows valijson; its exceptions end here.
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "definition/shape/shape.h"

namespace kedu::definition {
namespace {

/// valijson matches patterns with std::regex, which recurses over the text; explain() matches them with a bound.
void drop_patterns(nlohmann::json& schema) {
  if (schema.is_object()) {
    if (auto pattern = schema.find("pattern"); pattern != schema.end() && pattern->is_string()) schema.erase(pattern);
    if (auto format = schema.find("format"); format != schema.end() && format->is_string()) schema.erase(format);
    schema.erase("propertyNames");
  }
  if (schema.is_structured())
    for (auto& item : schema) drop_patterns(item);
}

/// "<root>", "[fields]", "[0]" as "/fields/0".
std::string pointer_of(const std::vector<std::string>& context) {
  std::string pointer;
  for (auto& step : context)
    if (step.size() > 2 && step.front() == '[') pointer = child(pointer, step.substr(1, step.size() - 2));
  return pointer;
}

class ValijsonJudge final : public Judge {
 public:
  explicit ValijsonJudge(const nlohmann::json& schema) {
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema), schema_);
  }

  std::optional<std::string> first_misfit(const Json& tree) const override {
    try {
      nlohmann::json plain(tree);
      valijson::Validator validator(valijson::Validator::kStrongTypes);
      valijson::ValidationResults results;
      if (validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(plain), &results)) return std::nullopt;
      valijson::ValidationResults::Error error;
      return results.popError(error) ? pointer_of(error.context) : std::string();
    } catch (const std::exception&) {
      return std::string();
    }
  }

 private:
  valijson::Schema schema_;
};

}  // namespace

std::unique_ptr<Judge> Judge::create(const Json& schema) {
  try {
    nlohmann::json plain(schema);
    drop_patterns(plain);
    return std::make_unique<ValijsonJudge>(plain);
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace kedu::definition
